import Base
import Media

extension BuiltInPlugin {
  /// Says who plays for which team.
  static let teamClassification = BuiltInPlugin(
    "team_classification", version: "1.0.0", "Tells the two teams apart by what they wear",
    capabilities: ["teams", "track_ids", "streaming"], confidence: PeopleSense.usualConfidence,
    tool: "classify", uses: [.tracks, .detections, .pitch, .scene, .cameraMotion], gives: .tracks
  ) { _ in TeamTool() }
}

private final class TeamTool: LookingTool {
  private let tracks = TrackSense(leastConfidence: PeopleSense.usualConfidence)
  private let teams = TeamSight()
  var parts: [any Remembering] { [tracks, teams] }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    let (found, warnings) = try tracks.look(input)
    let sorted = try looking { () throws(MediaError) in
      try teams.observe(input.views, tracks: found, pitch: input.pitch?.homography)
    }
    return ToolOutput([.tracks(sorted)], warnings: warnings)
  }
}
