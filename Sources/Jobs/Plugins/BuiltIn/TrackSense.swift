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

  func look(_ input: ToolInput) throws(ToolFailure) -> ([Detection], [ToolWarning]) {
    if let given = input.tracks { return (given, []) }
    try input.expect(.tracks)
    let isCut = try scene.isCut(input)
    if input.isMissing(.detections) { return try bridge(input, isCut: isCut) }
    let (found, warnings) = try people.look(input, isCut: isCut)
    let tracks = try looking { () throws(MediaError) in
      try follower.observe(
        input.views, people: found, motion: input.cameraMotion, isCut: isCut)
    }
    return (tracks, warnings)
  }

  /// Those who are followed move on, and are told where they should be for as long as that is believed. That nobody is left
  /// to tell of does not mean that nobody is there.
  private func bridge(
    _ input: ToolInput, isCut: Bool
  ) throws(ToolFailure) -> ([Detection], [ToolWarning]) {
    let tracks = try looking { () throws(MediaError) in
      try follower.bridge(input.views, motion: input.cameraMotion, isCut: isCut)
    }
    guard !tracks.isEmpty else { throw .inputMissing(.detections) }
    return (tracks, [.without(.detections, "people are told where they should be")])
  }
}
