import Base
import Media

/// Finds the pitch: grass, lines, and where every metre of it is in the picture.
public struct PitchDetection: Plugin {
  private static let toolID: Name = "detect"
  private static let leastConfidence = "min_confidence"
  /// What wrong homographies seldom reach.
  private static let usualConfidence = 0.5

  public let manifest = PluginManifest(
    id: "pitch_detection",
    metadata: .builtIn(
      version: "1.0.0",
      description: "Finds the pitch, its lines and the homography from its metres to pixels",
      outputFormat: "pitch", confidenceDefault: usualConfidence,
      capabilities: ["grass", "lines", "homography", "streaming"]),
    tools: [
      ToolManifest(
        id: toolID, inputs: [.init(.videoFrame), .init(.scene, isRequired: false)],
        outputs: [.pitch],
        isStateful: true,
        configSchema: ConfigSchema([
          .init(
            leastConfidence, .number(in: 0...1, default: usualConfidence),
            help: "A homography that is less certain than this is kept back")
        ]))
    ], soloTool: toolID)

  public init() {}

  public func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    guard id == Self.toolID else { throw .noSuchTool(id) }
    return PitchTool(PitchSense(leastConfidence: config.number(Self.leastConfidence)))
  }
}

private final class PitchTool: Tool {
  private let sense: PitchSense

  init(_ sense: PitchSense) {
    self.sense = sense
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    do throws(MediaError) {
      let (pitch, warnings) = try sense.look(input)
      return ToolOutput([.pitch(pitch)], warnings: warnings)
    } catch {
      throw ToolFailure(error)
    }
  }

  func snapshot(into state: inout StateEncoder) { sense.snapshot(into: &state) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try sense.restore(from: &state)
  }
}
