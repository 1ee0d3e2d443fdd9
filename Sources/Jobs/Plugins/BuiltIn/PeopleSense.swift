import Base
import Media

/// Who is in a frame: as the tool before says, or by an own look where nobody says.
final class PeopleSense: RememberingByParts {
  private let sight = PeopleSight()
  private let leastConfidence: Double
  var parts: [any Remembering] { [sight] }

  static let usualConfidence = 0.3

  init(leastConfidence: Double) {
    self.leastConfidence = leastConfidence
  }

  static let noPitch = ToolWarning(
    code: "NO_PITCH_IN_VIEW",
    message: "Nobody is looked for where no pitch is in view: too little of the picture is grass",
    severity: .low)

  static let doubt = ToolWarning(
    code: "CONFIDENCE_LOW",
    message:
      "Confidence low: people can hardly be told from what is around them; they may be too small, too dark, or in the grass's colour",
    severity: .low)

  func look(_ input: ToolInput, isCut: Bool) throws(ToolFailure) -> ([Detection], [ToolWarning]) {
    if let given = input.detections { return (given, []) }
    try input.expect(.detections)
    let sighting = try looking { () throws(MediaError) in
      try sight.observe(
        input.views, pitch: input.pitch, isCut: isCut, leastConfidence: leastConfidence)
    }
    guard sighting.showsPitch else { return ([], [Self.noPitch]) }
    return (sighting.people, Self.isDoubtful(sighting.people) ? [Self.doubt] : [])
  }

  /// Whether most of what was found may be nobody.
  static func isDoubtful(_ people: [Detection]) -> Bool {
    guard people.count >= fewPeople else { return false }
    let sum = people.reduce(0) { $0 + $1.confidence }
    return sum / Double(people.count) < lowConfidence
  }

  /// Of fewer people, a mean says nothing.
  private static let fewPeople = 4
  /// Confidence is calibrated: of findings that are less sure than this in the mean, about a third is wrong.
  private static let lowConfidence = 0.65
}
