import Base
import Media

extension BuiltInPlugin {
  /// Shows everybody from above.
  static let radar = BuiltInPlugin(
    "radar", version: "1.0.0", "Puts people where they stand on the pitch, in metres",
    capabilities: ["positions", "streaming"], tool: "project",
    uses: [.tracks, .detections, .ball, .pitch, .scene], gives: .radar
  ) { _ in RadarTool() }
}

private final class RadarTool: LookingTool {
  /// Look for the pitch and for people themselves where nobody says.
  private let pitch = PitchSense(leastConfidence: 0.5)
  private let tracks = TrackSense(leastConfidence: PeopleSense.usualConfidence)
  var parts: [any Remembering] { [pitch, tracks] }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    let (homography, aboutPitch) = try homography(input)
    let (people, aboutPeople) = try people(input)
    let boxes = people + (input.ball ?? [])
    let points = homography.map { Radar.points(of: boxes, seenBy: $0) } ?? []
    return ToolOutput(
      [.radar(points)], warnings: aboutPitch + aboutPeople + Self.left(out: input))
  }

  private func homography(_ input: ToolInput) throws(ToolFailure) -> (Homography?, [ToolWarning]) {
    if let given = input.pitch { return (given.homography, []) }
    try input.expect(.pitch)
    let (found, warnings) = try pitch.look(input)
    return (found.homography, warnings)
  }

  /// Whoever was found is shown as found, with a number or without.
  private func people(_ input: ToolInput) throws(ToolFailure) -> ([Detection], [ToolWarning]) {
    if let given = input.tracks ?? input.detections { return (given, []) }
    return try tracks.look(input)
  }

  private static func left(out input: ToolInput) -> [ToolWarning] {
    var warnings: [ToolWarning] = []
    if input.isMissing(.tracks) {
      warnings.append(.without(.tracks, "people are shown without numbers"))
    }
    if input.isMissing(.ball) { warnings.append(.without(.ball, "people are shown without it")) }
    return warnings
  }
}
