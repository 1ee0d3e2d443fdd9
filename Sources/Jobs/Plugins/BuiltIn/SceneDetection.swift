import Base
import Media

/// Tells shots apart.
public struct SceneDetection: Plugin {
  private static let toolID: Name = "detect"
  private static let threshold = "threshold"

  public let manifest = PluginManifest(
    id: "scene_detection",
    metadata: .builtIn(
      version: "1.0.0", description: "Finds cuts between shots", outputFormat: "scene",
      confidenceDefault: CutDetector.usualThreshold, capabilities: ["cuts", "shots", "streaming"]),
    tools: [
      ToolManifest(
        id: toolID, inputs: [.init(.videoFrame)], outputs: [.scene], isStateful: true,
        configSchema: ConfigSchema([
          .init(
            threshold, .number(in: 0.05...1, default: CutDetector.usualThreshold),
            help: "How different a frame must be from the one before to begin a new shot")
        ]))
    ], soloTool: toolID)

  public init() {}

  public func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    guard id == Self.toolID else { throw .noSuchTool(id) }
    return SceneTool(CutDetector(threshold: config.number(Self.threshold)))
  }
}

private final class SceneTool: Tool {
  private let detector: CutDetector

  init(_ detector: CutDetector) {
    self.detector = detector
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    do throws(MediaError) {
      return ToolOutput([.scene(try detector.observe(input.views))])
    } catch {
      throw ToolFailure(error)
    }
  }

  func snapshot(into state: inout StateEncoder) { detector.snapshot(into: &state) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try detector.restore(from: &state)
  }
}
