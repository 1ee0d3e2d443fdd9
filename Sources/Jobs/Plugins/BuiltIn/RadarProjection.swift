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
  /// Looks for the pitch itself where nobody says how it lies.
  private let pitch = PitchSense(leastConfidence: 0.5)

  private static let nobody = ToolWarning(
    code: "RADAR_WITHOUT_PEOPLE",
    message: "Nobody is shown on the radar: no tool before it looks for people", severity: .medium)

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    let (homography, warnings) = try homography(input)
    let boxes = (input.tracks ?? input.detections ?? []) + (input.ball ?? [])
    let isBlind = input.tracks == nil && input.detections == nil && input.ball == nil
    let points = homography.map { Radar.points(of: boxes, seenBy: $0) } ?? []
    return ToolOutput([.radar(points)], warnings: warnings + (isBlind ? [Self.nobody] : []))
  }

  private func homography(_ input: ToolInput) throws(ToolFailure) -> (Homography?, [ToolWarning]) {
    if let given = input.pitch { return (given.homography, []) }
    do throws(MediaError) {
      let (found, warnings) = try pitch.look(input)
      return (found.homography, warnings)
    } catch {
      throw ToolFailure(error)
    }
  }

  func snapshot(into state: inout StateEncoder) { pitch.snapshot(into: &state) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try pitch.restore(from: &state)
  }
}
