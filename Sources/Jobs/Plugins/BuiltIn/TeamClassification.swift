import Base
import Media

/// Says who plays for which team.
public struct TeamClassification: Plugin {
  private static let toolID: Name = "classify"

  public let manifest = PluginManifest(
    id: "team_classification",
    metadata: .builtIn(
      version: "1.0.0", description: "Tells the two teams apart by what they wear",
      outputFormat: "tracks", confidenceDefault: PlayerDetection.usualConfidence,
      capabilities: ["teams", "track_ids", "streaming"]),
    tools: [
      ToolManifest(
        id: toolID,
        inputs: [
          .init(.videoFrame), .init(.tracks, isRequired: false),
          .init(.detections, isRequired: false),
          .init(.pitch, isRequired: false), .init(.scene, isRequired: false),
          .init(.cameraMotion, isRequired: false),
        ], outputs: [.tracks], isStateful: true)
    ], soloTool: toolID)

  public init() {}

  public func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    guard id == Self.toolID else { throw .noSuchTool(id) }
    return TeamTool()
  }
}

private final class TeamTool: Tool {
  private let tracks = TrackSense(leastConfidence: PlayerDetection.usualConfidence)
  private let teams = TeamSight()

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    do throws(MediaError) {
      let (found, warnings) = try tracks.look(input)
      return ToolOutput(
        [.tracks(try teams.observe(input.views, tracks: found))], warnings: warnings)
    } catch {
      throw ToolFailure(error)
    }
  }

  func snapshot(into state: inout StateEncoder) {
    tracks.snapshot(into: &state)
    teams.snapshot(into: &state)
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try tracks.restore(from: &state)
    try teams.restore(from: &state)
  }
}
