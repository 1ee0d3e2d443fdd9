import Base
import Media

extension BuiltInPlugin {
  private static let cutThreshold = "threshold"

  /// Tells shots apart.
  static let sceneDetection = BuiltInPlugin(
    "scene_detection", version: "1.0.0", "Finds cuts between shots",
    capabilities: ["cuts", "shots", "streaming"], confidence: CutDetector.usualThreshold,
    tool: "detect", gives: .scene,
    settings: [
      .init(
        cutThreshold, .number(in: 0.05...1, default: CutDetector.usualThreshold),
        help: "How different a frame must be from the one before to begin a new shot")
    ]
  ) { SceneTool(CutDetector(threshold: $0.number(cutThreshold))) }
}

private final class SceneTool: LookingTool {
  private let detector: CutDetector
  var parts: [any Remembering] { [detector] }

  init(_ detector: CutDetector) {
    self.detector = detector
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    ToolOutput([.scene(try looking { () throws(MediaError) in try detector.observe(input.views) })])
  }
}
