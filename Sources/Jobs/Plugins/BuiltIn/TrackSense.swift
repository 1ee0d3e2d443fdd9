import Base
import Media

/// Who is followed in a frame: as the tool before says, or by an own look and memory where nobody says.
final class TrackSense {
  private let people: PeopleSense
  private let follower = PeopleFollower()
  private let scene = SceneSense()

  init(leastConfidence: Double) {
    people = PeopleSense(leastConfidence: leastConfidence)
  }

  func look(_ input: ToolInput) throws(MediaError) -> ([Detection], [ToolWarning]) {
    if let given = input.tracks { return (given, []) }
    let isCut = try scene.isCut(input)
    let (found, warnings) = try people.look(input, isCut: isCut)
    let tracks = try follower.observe(
      input.views, people: found, motion: input.cameraMotion, isCut: isCut)
    return (tracks, warnings)
  }

  func snapshot(into state: inout StateEncoder) {
    scene.snapshot(into: &state)
    people.snapshot(into: &state)
    follower.snapshot(into: &state)
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try scene.restore(from: &state)
    try people.restore(from: &state)
    try follower.restore(from: &state)
  }
}
