import Base
import Media

/// Looks for the pitch, and says in words what is missing.
final class PitchSense: RememberingByParts {
  private let finder = PitchFinder()
  private let scene = SceneSense()
  private let leastConfidence: Double
  var parts: [any Remembering] { [scene, finder] }

  init(leastConfidence: Double) {
    self.leastConfidence = leastConfidence
  }

  private static let noPitch = ToolWarning(
    code: "PITCH_NOT_FOUND", message: "No pitch is in the picture: too little of it is grass",
    severity: .medium)
  private static let noCorners = ToolWarning(
    code: "PITCH_CORNERS_NOT_DETECTED",
    message:
      "Pitch corners not detected: too few of its lines are in the picture to say where it lies",
    severity: .low)

  private static let doubt = ToolWarning(
    code: "CONFIDENCE_LOW",
    message: "Confidence low: the lines that are seen do not settle where the pitch lies",
    severity: .low)

  func look(_ input: ToolInput) throws(ToolFailure) -> (PitchObservation, [ToolWarning]) {
    let isCut = try scene.isCut(input)
    let found = try looking { () throws(MediaError) in
      try finder.find(in: input.views, isCut: isCut)
    }
    guard found.homography != nil else {
      return (found, [found.showsPitch ? Self.noCorners : Self.noPitch])
    }
    guard found.confidence >= leastConfidence else {
      let kept = PitchObservation(
        homography: nil, confidence: found.confidence, grassShare: found.grassShare,
        lines: found.lines)
      return (kept, [Self.doubt])
    }
    return (found, [])
  }
}
