import Base
import Media

extension BuiltInPlugin {
  /// Follows everybody on the pitch.
  static let playerTracking = BuiltInPlugin(
    "player_tracking", version: "1.0.0", "Follows everybody on the pitch from frame to frame",
    capabilities: ["players", "referees", "track_ids", "streaming"],
    confidence: PeopleSense.usualConfidence, tool: "track",
    uses: [.detections, .pitch, .scene, .cameraMotion], gives: .tracks,
    settings: [
      .leastConfidence(
        PeopleSense.usualConfidence,
        help: "Where no tool before it finds people: boxes less certain than this are left out")
    ]
  ) { TrackingTool(TrackSense(leastConfidence: $0.leastConfidence)) }
}

private final class TrackingTool: LookingTool {
  private let tracks: TrackSense
  var parts: [any Remembering] { [tracks] }

  init(_ tracks: TrackSense) {
    self.tracks = tracks
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    let (found, warnings) = try tracks.look(input)
    return ToolOutput([.tracks(found)], warnings: warnings)
  }
}
