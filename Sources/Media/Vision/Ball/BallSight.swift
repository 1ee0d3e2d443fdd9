public import Base

/// Finds the ball in a video's frames, and follows it where it is hidden for a while.
public final class BallSight {
  private var memory: WorkingPicture?
  private var parts: Parts?

  /// What depends on the picture's size.
  private struct Parts {
    let finder: PeopleFinder
    let tracker: PeopleTracker
    let candidates: BallCandidates
    let follower: BallFollower

    init(width: Int, height: Int) {
      finder = PeopleFinder(width: width, height: height)
      tracker = PeopleTracker(width: width, height: height)
      candidates = BallCandidates(width: width, height: height)
      follower = BallFollower(width: width, height: height)
    }
  }

  public init() {}

  /// Looks at the next frame.
  ///
  /// - Parameters:
  ///   - people: where they are, where somebody knows: what is in them is no ball.
  ///   - motion: how the camera moved, where somebody knows.
  ///   - isCut: whether the frame begins a new shot.
  /// - Returns: the ball, or nothing; and whether the picture shows a pitch at all.
  public func observe(
    _ frame: Frame, people: [Detection]?, motion: CameraMotion?, isCut: Bool
  ) throws(MediaError) -> (ball: [Detection], showsPitch: Bool) {
    let picture = try WorkingPicture.of(frame, reusing: &memory)
    let parts = parts(for: picture)
    if isCut {
      parts.finder.reset()
      parts.tracker.reset()
      parts.follower.reset()
    }
    let findings = parts.finder.find(in: picture)
    let shift =
      motion.flatMap { CameraShift($0, in: picture) }
      ?? CameraShift.estimated(
        from: parts.tracker.tracks, to: findings.people, width: picture.width,
        height: picture.height)
    // People followed: the camera's movement is read from them, and the ball stays at their feet.
    let followed = parts.tracker.follow(
      findings.people, colours: findings.people.map { _ in nil }, shift: shift)
    guard let prior = findings.prior, let outline = findings.outline else {
      return ([], false)
    }
    let boxes = people.map { $0.map { $0.box(in: picture) } } ?? followed.map(\.box)
    let candidates = parts.candidates.find(
      in: picture, foreground: parts.finder.foreground, lines: parts.finder.lines, prior: prior,
      outline: outline, people: boxes)
    let ball = parts.follower.follow(candidates, people: boxes, shift: shift)
    return (ball.flatMap { Detection($0, in: picture) }.map { [$0] } ?? [], true)
  }

  private func parts(for picture: WorkingPicture) -> Parts {
    if let parts, parts.finder.width == picture.width, parts.finder.height == picture.height {
      return parts
    }
    let made = Parts(width: picture.width, height: picture.height)
    parts = made
    return made
  }

  // MARK: - State

  public func snapshot(into state: inout StateEncoder) {
    state.write(parts) { state, parts in
      state.write(parts.finder.width)
      state.write(parts.finder.height)
      parts.finder.write(to: &state)
      parts.tracker.write(to: &state)
      parts.follower.write(to: &state)
    }
  }

  public func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    parts = try state.optional {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      let (width, height) = try state.pictureSize()
      let parts = Parts(width: width, height: height)
      try parts.finder.restore(from: &state)
      try parts.tracker.restore(from: &state)
      try parts.follower.restore(from: &state)
      return parts
    }
  }
}

extension Detection {
  /// The box around a ball.
  fileprivate init?(_ ball: BallFollower.Ball, in picture: WorkingPicture) {
    self.init(
      box: PersonFitter.Box(
        left: ball.x - ball.radius, top: ball.y - ball.radius, right: ball.x + ball.radius,
        bottom: ball.y + ball.radius, coverage: 1), label: "ball", confidence: ball.confidence,
      picture: picture)
  }
}
