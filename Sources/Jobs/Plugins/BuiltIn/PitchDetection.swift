import Base
import Media

extension BuiltInPlugin {
  /// What wrong homographies seldom reach.
  private static let pitchConfidence = 0.5

  /// Finds the pitch: grass, lines, and where every metre of it is in the picture.
  static let pitchDetection = BuiltInPlugin(
    "pitch_detection", version: "1.0.0",
    "Finds the pitch, its lines and the homography from its metres to pixels",
    capabilities: ["grass", "lines", "homography", "streaming"], confidence: pitchConfidence,
    tool: "detect", uses: [.scene], gives: .pitch,
    settings: [
      .leastConfidence(
        pitchConfidence, help: "A homography that is less certain than this is kept back")
    ]
  ) { PitchTool(PitchSense(leastConfidence: $0.leastConfidence)) }
}

private final class PitchTool: LookingTool {
  private let sense: PitchSense
  var parts: [any Remembering] { [sense] }

  init(_ sense: PitchSense) {
    self.sense = sense
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    let (pitch, warnings) = try sense.look(input)
    return ToolOutput([.pitch(pitch)], warnings: warnings)
  }
}
