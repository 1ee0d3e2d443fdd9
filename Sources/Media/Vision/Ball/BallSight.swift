public import Base

/// Finds the ball in a video's frames, and follows it where it is hidden for a while.
public final class BallSight {
  private var parts: Parts?

  /// What depends on the picture's size.
  private struct Parts {
    let surroundings: BallSurroundings
    let candidates: BallCandidates
    let follower: BallFollower

    init(width: Int, height: Int) {
      surroundings = BallSurroundings(width: width, height: height)
      candidates = BallCandidates(width: width, height: height)
      follower = BallFollower()
    }
  }

  public init() {}

  /// Looks at the next frame.
  ///
  /// - Parameters:
  ///   - pitch: how it lies, where somebody knows. Where there is none, there is no ball.
  ///   - people: where they are, where somebody knows: what is in them is no ball.
  ///   - motion: how the camera moved, where somebody knows.
  ///   - isCut: whether the frame begins a new shot.
  /// - Returns: the ball, or nothing; and whether the picture shows a pitch at all.
  public func observe(
    _ views: FrameViews, pitch: PitchObservation? = nil, people: [Detection]?,
    motion: CameraMotion?, isCut: Bool
  ) throws(MediaError) -> (ball: [Detection], showsPitch: Bool) {
    let picture = try views.picture
    let parts = parts(for: picture)
    if isCut {
      parts.surroundings.reset()
      parts.follower.reset()
    }
    guard pitch?.showsPitch ?? true, let ground = try views.ground else { return ([], false) }
    let scene = parts.surroundings.observe(
      ground, people: people.map { $0.map { $0.box(in: picture) } },
      seen: people.flatMap { views.surroundings(of: $0) },
      shift: motion.flatMap { CameraShift($0, in: picture) })
    let field = BallField(
      width: picture.width, height: picture.height, people: scene.people, shift: scene.shift,
      prior: scene.prior, top: scene.outline.top,
      plane: pitch?.homography.flatMap { PitchPlane($0, factor: picture.factor) })
    let candidates = parts.candidates.find(
      in: picture, foreground: ground.foreground, lines: scene.lines, prior: scene.prior,
      field: field)
    let ball = parts.follower.follow(candidates, in: field)
    return (ball.flatMap { Detection($0, in: picture) }.map { [$0] } ?? [], true)
  }

  /// A frame on which nobody says where people are, who has said so before: nothing is looked for, and the ball that is
  /// followed moves on as if it were hidden.
  public func bridge(
    _ views: FrameViews, motion: CameraMotion?, isCut: Bool
  ) throws(MediaError) -> [Detection] {
    let picture = try views.picture
    let parts = parts(for: picture)
    if isCut {
      parts.surroundings.reset()
      parts.follower.reset()
    }
    let shift = parts.surroundings.bridge(motion.flatMap { CameraShift($0, in: picture) })
    let field = BallField(
      width: picture.width, height: picture.height, people: [], shift: shift)
    let ball = parts.follower.follow([], in: field, isLooked: false)
    return ball.flatMap { Detection($0, in: picture) }.map { [$0] } ?? []
  }

  private func parts(for picture: WorkingPicture) -> Parts {
    if let parts, parts.surroundings.width == picture.width,
      parts.surroundings.height == picture.height
    {
      return parts
    }
    let made = Parts(width: picture.width, height: picture.height)
    parts = made
    return made
  }

  // MARK: - State

  public func snapshot(into state: inout StateEncoder) {
    state.write(parts) { state, parts in
      state.write(parts.surroundings.width)
      state.write(parts.surroundings.height)
      parts.surroundings.write(to: &state)
      parts.follower.write(to: &state)
    }
  }

  public func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    parts = try state.optional {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      let (width, height) = try state.pictureSize()
      let parts = Parts(width: width, height: height)
      try parts.surroundings.restore(from: &state)
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
