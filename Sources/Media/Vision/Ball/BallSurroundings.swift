import Base

/// What a ball is told from: people, lines, the pitch's edge, and the camera's movement. What others have found is taken from
/// them; the rest is looked for here.
final class BallSurroundings {
  struct Scene {
    let people: [PersonFitter.Box]
    let lines: ByteImage
    let prior: HeightPrior
    let outline: PitchOutline
    let shift: CameraShift
  }

  let width: Int
  let height: Int
  private let finder: PeopleFinder
  private let tracker: PeopleTracker
  private let lines: LineMask
  private var memory = HeightMemory()

  /// Boxes that touch the picture's edges within so many pixels say nothing of how high people are.
  private static let edge = 2.0

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    finder = PeopleFinder(width: width, height: height)
    tracker = PeopleTracker(width: width, height: height)
    lines = LineMask(width: width, height: height)
  }

  /// Forgets the shot.
  func reset() {
    finder.reset()
    tracker.reset()
    memory.reset()
  }

  /// - Parameters:
  ///   - people: where somebody else found them; nil when nobody says.
  ///   - seen: what they who found them know of what is around.
  func observe(
    _ ground: GroundView, people: [PersonFitter.Box]?, seen: PeopleSurroundings?,
    shift: CameraShift?
  ) -> Scene {
    guard let people else { return ownLook(ground, shift: shift) }
    let shift =
      shift ?? estimatedShift(to: people.map { PeopleFinder.Person(box: $0, confidence: 1) })
    let expected = memory.prior ?? .usual
    memory.add(people.compactMap(sample))
    let prior = memory.prior ?? expected
    if let seen {
      return Scene(
        people: people, lines: seen.lines, prior: prior, outline: seen.outline, shift: shift)
    }
    lines.find(in: ground.foreground.bright, rows: ground.foreground.rows, prior: prior)
    return Scene(
      people: people, lines: lines.grown, prior: prior,
      outline: PitchOutline(
        ground.foreground.grass, person: prior.height(footRow: Double(height) / 2)),
      shift: shift)
  }

  /// A frame on which nobody says where people are, who has said so before.
  ///
  /// - Returns: the camera's movement, as far as it is known.
  func bridge(_ shift: CameraShift?) -> CameraShift {
    let shift = shift ?? CameraShift(dx: 0, dy: 0, width: width, height: height)
    _ = tracker.bridge(shift)
    return shift
  }

  /// Where nobody says where people are, they are looked for, and followed so that the ball stays at their feet.
  private func ownLook(_ ground: GroundView, shift: CameraShift?) -> Scene {
    let findings = finder.find(on: ground)
    let shift =
      shift
      ?? CameraShift.estimated(
        from: tracker.tracks, to: findings.people, width: width, height: height)
    let followed = tracker.follow(
      findings.people, colours: findings.people.map { _ in nil }, shift: shift)
    return Scene(
      people: followed.map(\.box), lines: finder.lines, prior: findings.prior,
      outline: findings.outline, shift: shift)
  }

  /// The camera's movement as the people's show it.
  private func estimatedShift(to people: [PeopleFinder.Person]) -> CameraShift {
    let shift = CameraShift.estimated(
      from: tracker.tracks, to: people, width: width, height: height)
    _ = tracker.follow(people, colours: people.map { _ in nil }, shift: shift)
    return shift
  }

  private func sample(_ box: PersonFitter.Box) -> HeightPrior.Sample? {
    guard box.left > Self.edge, box.top > Self.edge, box.right < Double(width) - Self.edge,
      box.bottom < Double(height) - Self.edge
    else { return nil }
    return HeightPrior.Sample(footRow: box.bottom, height: box.height)
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    finder.write(to: &state)
    tracker.write(to: &state)
    memory.write(to: &state)
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try finder.restore(from: &state)
    try tracker.restore(from: &state)
    try memory.restore(from: &state)
  }
}
