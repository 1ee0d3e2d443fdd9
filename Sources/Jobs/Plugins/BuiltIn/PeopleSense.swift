import Base
import Media

/// Who is in a frame: as the tool before says, or by an own look where nobody says.
final class PeopleSense {
  private let sight = PeopleSight()
  private let leastConfidence: Double

  init(leastConfidence: Double) {
    self.leastConfidence = leastConfidence
  }

  static let noPitch = ToolWarning(
    code: "NO_PITCH_IN_VIEW",
    message: "Nobody is looked for where no pitch is in view: too little of the picture is grass",
    severity: .low)

  func look(_ input: ToolInput, isCut: Bool) throws(MediaError) -> ([Detection], [ToolWarning]) {
    if let given = input.detections { return (given, []) }
    let sighting = try sight.observe(input.views, pitch: input.pitch, isCut: isCut)
    return (
      sighting.people.filter { $0.confidence >= leastConfidence },
      sighting.showsPitch ? [] : [Self.noPitch]
    )
  }

  func snapshot(into state: inout StateEncoder) { sight.snapshot(into: &state) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try sight.restore(from: &state)
  }
}
