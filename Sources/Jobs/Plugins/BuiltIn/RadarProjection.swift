import Base
import Media

/// Shows everybody from above.
public struct RadarProjection: Plugin {
  private static let toolID: Name = "project"

  public let manifest = PluginManifest(
    id: "radar",
    metadata: .builtIn(
      version: "1.0.0", description: "Puts people where they stand on the pitch, in metres",
      outputFormat: "radar", capabilities: ["positions", "streaming"]),
    tools: [
      ToolManifest(
        id: toolID,
        inputs: [
          .init(.videoFrame), .init(.tracks, isRequired: false),
          .init(.detections, isRequired: false),
          .init(.ball, isRequired: false), .init(.pitch, isRequired: false),
          .init(.scene, isRequired: false),
        ], outputs: [.radar], isStateful: true)
    ], soloTool: toolID)

  public init() {}

  public func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    guard id == Self.toolID else { throw .noSuchTool(id) }
    return RadarTool()
  }
}

private final class RadarTool: Tool {
  /// Look for the pitch and for people themselves where nobody says.
  private let pitch = PitchSense(leastConfidence: 0.5)
  private let tracks = TrackSense(leastConfidence: PlayerDetection.usualConfidence)

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    do throws(MediaError) {
      let (homography, aboutPitch) = try homography(input)
      let (people, aboutPeople) = try people(input)
      let boxes = people + (input.ball ?? [])
      let points = homography.map { Radar.points(of: boxes, seenBy: $0) } ?? []
      return ToolOutput([.radar(points)], warnings: aboutPitch + aboutPeople)
    } catch {
      throw ToolFailure(error)
    }
  }

  private func homography(_ input: ToolInput) throws(MediaError) -> (Homography?, [ToolWarning]) {
    if let given = input.pitch { return (given.homography, []) }
    let (found, warnings) = try pitch.look(input)
    return (found.homography, warnings)
  }

  /// Whoever was found is shown as found, with a number or without.
  private func people(_ input: ToolInput) throws(MediaError) -> ([Detection], [ToolWarning]) {
    if let given = input.tracks ?? input.detections { return (given, []) }
    return try tracks.look(input)
  }

  func snapshot(into state: inout StateEncoder) {
    pitch.snapshot(into: &state)
    tracks.snapshot(into: &state)
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try pitch.restore(from: &state)
    try tracks.restore(from: &state)
  }
}
