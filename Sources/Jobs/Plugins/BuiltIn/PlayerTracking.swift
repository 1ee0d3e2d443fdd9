import Base
import Media

/// Follows everybody on the pitch.
public struct PlayerTracking: Plugin {
  private static let toolID: Name = "track"

  public let manifest = PluginManifest(
    id: "player_tracking",
    metadata: .builtIn(
      version: "1.0.0", description: "Follows everybody on the pitch from frame to frame",
      outputFormat: "tracks", confidenceDefault: PlayerDetection.usualConfidence,
      capabilities: ["players", "referees", "track_ids", "streaming"]),
    tools: [
      ToolManifest(
        id: toolID,
        inputs: [
          .init(.videoFrame), .init(.detections, isRequired: false),
          .init(.pitch, isRequired: false),
          .init(.scene, isRequired: false), .init(.cameraMotion, isRequired: false),
        ], outputs: [.tracks], isStateful: true,
        configSchema: ConfigSchema([
          .init(
            PlayerDetection.leastConfidence,
            .number(in: 0...1, default: PlayerDetection.usualConfidence),
            help: "Where no tool before it finds people: boxes less certain than this are left out")
        ]))
    ], soloTool: toolID)

  public init() {}

  public func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    guard id == Self.toolID else { throw .noSuchTool(id) }
    return TrackingTool(
      TrackSense(leastConfidence: config.number(PlayerDetection.leastConfidence)))
  }
}

private final class TrackingTool: Tool {
  private let tracks: TrackSense

  init(_ tracks: TrackSense) {
    self.tracks = tracks
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    do throws(MediaError) {
      let (found, warnings) = try tracks.look(input)
      return ToolOutput([.tracks(found)], warnings: warnings)
    } catch {
      throw ToolFailure(error)
    }
  }

  func snapshot(into state: inout StateEncoder) { tracks.snapshot(into: &state) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try tracks.restore(from: &state)
  }
}
