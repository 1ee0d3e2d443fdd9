import Base
import Media

/// Finds everybody on the pitch.
public struct PlayerDetection: Plugin {
  private static let toolID: Name = "detect"
  static let leastConfidence = "min_confidence"
  static let usualConfidence = 0.3

  public let manifest = PluginManifest(
    id: "player_detection",
    metadata: .builtIn(
      version: "1.0.0", description: "Finds everybody on the pitch",
      outputFormat: "detections", confidenceDefault: usualConfidence,
      capabilities: ["players", "referees", "streaming"]),
    tools: [
      ToolManifest(
        id: toolID,
        inputs: [
          .init(.videoFrame), .init(.pitch, isRequired: false), .init(.scene, isRequired: false),
        ],
        outputs: [.detections], isStateful: true,
        configSchema: ConfigSchema([
          .init(
            leastConfidence, .number(in: 0...1, default: usualConfidence),
            help: "Boxes that are less certain than this are left out")
        ]))
    ], soloTool: toolID)

  public init() {}

  public func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    guard id == Self.toolID else { throw .noSuchTool(id) }
    return DetectionTool(PeopleSense(leastConfidence: config.number(Self.leastConfidence)))
  }
}

private final class DetectionTool: Tool {
  private let people: PeopleSense
  private let scene = SceneSense()

  init(_ people: PeopleSense) {
    self.people = people
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    do throws(MediaError) {
      let (found, warnings) = try people.look(input, isCut: try scene.isCut(input))
      return ToolOutput([.detections(found)], warnings: warnings)
    } catch {
      throw ToolFailure(error)
    }
  }

  func snapshot(into state: inout StateEncoder) {
    scene.snapshot(into: &state)
    people.snapshot(into: &state)
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try scene.restore(from: &state)
    try people.restore(from: &state)
  }
}
