import Base
import Media

extension BuiltInPlugin {
  /// Finds everybody on the pitch.
  static let playerDetection = BuiltInPlugin(
    "player_detection", version: "1.0.0", "Finds everybody on the pitch",
    capabilities: ["players", "referees", "streaming"], confidence: PeopleSense.usualConfidence,
    tool: "detect", uses: [.pitch, .scene], gives: .detections,
    settings: [
      .leastConfidence(
        PeopleSense.usualConfidence, help: "Boxes that are less certain than this are left out")
    ]
  ) { DetectionTool(PeopleSense(leastConfidence: $0.leastConfidence)) }
}

private final class DetectionTool: LookingTool {
  private let people: PeopleSense
  private let scene = SceneSense()
  var parts: [any Remembering] { [scene, people] }

  init(_ people: PeopleSense) {
    self.people = people
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    let (found, warnings) = try people.look(input, isCut: try scene.isCut(input))
    return ToolOutput([.detections(found)], warnings: warnings)
  }
}
