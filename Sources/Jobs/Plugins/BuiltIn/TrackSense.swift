import Base
import Media

/// Who is followed in a frame: as the tool before says, or by an own look and memory where nobody says.
final class TrackSense: RememberingByParts {
  private let people: PeopleSense
  private let follower = PeopleFollower()
  private let scene = SceneSense()
  var parts: [any Remembering] { [scene, people, follower] }

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
}
