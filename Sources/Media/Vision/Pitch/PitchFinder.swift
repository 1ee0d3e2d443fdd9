public import Base

/// Finds the pitch in a video's frames: grass, lines, and the camera that sees them so, followed from frame to frame.
///
/// One for one video; every frame once, in order.
public final class PitchFinder {
  /// Less of the picture than this is no pitch that could be measured.
  private static let leastArea = 0.2
  /// Frames between searches that fail: one, two, four … up to this.
  private static let longestPause = 24
  /// The share of its markings that must be there for a camera to be followed further.
  private static let supportToKeep = 0.35
  /// Frames over which a camera is followed without enough support, as when the ball's flight leaves only grass in view.
  private static let mostWeak = 5
  /// Homographies that would be off by more metres than this, by their own account, are kept back.
  private static let coarsest = 1.5
  private static let mostCrests = 4_000
  /// The grass's colour is learnt from every so manieth frame: light does not change faster.
  private static let learningPeriod = 4
  /// Between searches lines are only shown: the clearest are enough.
  private static let crestsToShow = 500
  /// What may change from one frame to the next beside what was going on anyway.
  private static let doubtPerFrame: [Double] = [0.02, 0.02, 0.02, 0.006, 0.004, 0.0004, 0.008]
  /// Working pixels that markings may be off from frame to frame.
  private static let reachPerFrame = 6

  private var kernels: Kernels?
  /// Carried over when the video changes its size.
  private var colour: GrassColour?
  private var sinceLearning = 0
  private(set) var tracked: TrackedCamera?
  private var pause = 1
  private var untilSearch = 0
  /// Along the pitch, in metres: where the last camera on the main stand looked. Cameras behind a goal show the side of
  /// the pitch on which the play is, and the two goals look alike.
  private var lastAim: Double?

  /// What depends on the picture's size.
  private struct Kernels {
    let width: Int
    let height: Int
    let grass: GrassMask
    let area: PitchArea
    let lines: LinePixels
    let finder: LineFinder

    init(width: Int, height: Int) {
      (self.width, self.height) = (width, height)
      grass = GrassMask(width: width, height: height)
      area = PitchArea(width: width, height: height)
      lines = LinePixels(width: width, height: height)
      finder = LineFinder(width: width, height: height)
    }

    var size: SIMD2<Double> { SIMD2(Double(width), Double(height)) }
    var follower: CameraFollower { CameraFollower(lines: lines, area: area, size: size) }
  }

  public init() {}

  /// Looks at the next frame.
  ///
  /// - Parameter isCut: whether it begins a new shot, so that nothing is where it was.
  public func find(in views: FrameViews, isCut: Bool) throws(MediaError) -> PitchObservation {
    let picture = try views.picture
    let kernels = kernels(for: picture)
    kernels.grass.colour = colour
    let isLearning = isCut || colour == nil || sinceLearning + 1 >= Self.learningPeriod
    kernels.grass.update(picture, isLearning: isLearning)
    sinceLearning = isLearning ? 0 : sinceLearning + 1
    colour = kernels.grass.colour
    kernels.area.update(kernels.grass.mask)
    if isCut { forget() }
    guard kernels.area.share >= Self.leastArea else {
      forget()
      return PitchObservation(
        homography: nil, confidence: 0, grassShare: kernels.grass.share, lines: [])
    }
    kernels.lines.update(picture, grass: kernels.grass.mask, area: kernels.area)
    return observe(kernels, scale: Double(picture.factor))
  }

  private func kernels(for picture: WorkingPicture) -> Kernels {
    if let kernels, kernels.width == picture.width, kernels.height == picture.height {
      return kernels
    }
    // Working pixels mean something else now.
    if kernels != nil { forget() }
    let made = Kernels(width: picture.width, height: picture.height)
    kernels = made
    return made
  }

  private func forget() {
    tracked = nil
    pause = 1
    untilSearch = 0
  }

  private func observe(_ kernels: Kernels, scale: Double) -> PitchObservation {
    var segments: [LineSegment] = []
    if let seen = follow(kernels) {
      segments = seen
    } else {
      segments = search(kernels)
    }
    let shown = segments.map { line in
      LineSegment(
        x1: line.x1 * scale, y1: line.y1 * scale, x2: line.x2 * scale, y2: line.y2 * scale)
    }
    // Grass alone says that there is a pitch, not where.
    let grassConfidence = min(kernels.area.share, 1) * 0.3
    guard let tracked, tracked.weak == 0,
      let error = GroundError.metres(
        of: tracked.camera, information: tracked.information, size: kernels.size),
      error <= Self.coarsest
    else {
      return PitchObservation(
        homography: nil, confidence: grassConfidence, grassShare: kernels.grass.share,
        lines: shown)
    }
    let map = tracked.camera.map(middle: kernels.size / 2).scaled(by: scale)
    let confidence = tracked.support / (1 + error * error)
    return PitchObservation(
      homography: map.published, confidence: min(max(confidence, 0), 1),
      grassShare: kernels.grass.share, lines: shown)
  }

  // MARK: - Following

  /// Moves the camera on to this frame; the lines that are seen, or nil when there is no camera to follow.
  private func follow(_ kernels: Kernels) -> [LineSegment]? {
    guard var known = tracked else { return nil }
    var expected = known.camera
    expected.pan += known.speed.x
    expected.tilt += known.speed.y
    expected.zoom += known.speed.z
    guard let prior = Self.loosened(known.information),
      let result = kernels.follower.follow(expected, prior: prior, reach: Self.reachPerFrame)
    else {
      tracked = nil
      return nil
    }
    if result.support >= Self.supportToKeep {
      let moved = SIMD3(
        result.camera.pan - known.camera.pan, result.camera.tilt - known.camera.tilt,
        result.camera.zoom - known.camera.zoom)
      tracked = TrackedCamera(
        camera: result.camera, information: result.information, speed: moved, weak: 0,
        support: result.support)
      remember(result.camera, kernels.size)
      return result.seen
    }
    known.weak += 1
    guard known.weak <= Self.mostWeak else {
      tracked = nil
      untilSearch = 0
      return nil
    }
    known.camera = expected
    known.information = prior
    tracked = known
    return result.seen
  }

  /// What is still known a frame later.
  private static func loosened(_ information: [Double]) -> [Double]? {
    guard var covariance = NormalEquations.inverse(information) else { return nil }
    for index in 0..<NormalEquations.size {
      covariance[index * NormalEquations.size + index] +=
        doubtPerFrame[index] * doubtPerFrame[index]
    }
    return NormalEquations.inverse(covariance)
  }

  private func remember(_ camera: PitchCamera, _ size: SIMD2<Double>) {
    guard camera.position.y < 0, let back = camera.map(middle: size / 2).inverse else { return }
    let aim = back.apply(size / 2).x
    if (-20...PitchModel.length + 20).contains(aim) { lastAim = aim }
  }

  // MARK: - Searching

  /// Looks for the camera from nothing. The straight lines of the picture, whether or not that succeeds.
  private func search(_ kernels: Kernels) -> [LineSegment] {
    let isDue = untilSearch <= 0
    let crests = kernels.lines.crests(
      in: kernels.area, limit: isDue ? Self.mostCrests : Self.crestsToShow)
    let lines = kernels.finder.lines(among: crests)
    let segments = lines.map {
      LineSegment(x1: $0.from.x, y1: $0.from.y, x2: $0.to.x, y2: $0.to.y)
    }
    guard isDue else {
      untilSearch -= 1
      return segments
    }
    let proof = CameraProof(follower: kernels.follower, lastAim: lastAim)
    guard let found = proof.camera(seeing: lines) else {
      untilSearch = pause
      pause = min(2 * pause, Self.longestPause)
      return segments
    }
    tracked = found
    pause = 1
    remember(found.camera, kernels.size)
    return segments
  }

  // MARK: - State

  public func snapshot(into state: inout StateEncoder) {
    state.write(colour) { $1.write(to: &$0) }
    state.write(sinceLearning)
    state.write(kernels.map { [$0.width, $0.height] }) { state, size in
      for side in size { state.write(side) }
    }
    state.write(tracked) { $1.write(to: &$0) }
    state.write(pause)
    state.write(untilSearch)
    state.write(lastAim) { $0.write($1) }
  }

  public func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    colour = try state.optional { state throws(StateDecoder.Malformed) in
      try GrassColour(from: &state)
    }
    sinceLearning = Int(try state.integer())
    kernels = try state.optional { state throws(StateDecoder.Malformed) in
      let (width, height) = (try state.integer(), try state.integer())
      guard (1...100_000).contains(width), (1...100_000).contains(height),
        width * height <= 100_000_000
      else { throw StateDecoder.Malformed() }
      return Kernels(width: Int(width), height: Int(height))
    }
    tracked = try state.optional { state throws(StateDecoder.Malformed) in
      try TrackedCamera(from: &state)
    }
    pause = Int(try state.integer())
    untilSearch = Int(try state.integer())
    lastAim = try state.optional { state throws(StateDecoder.Malformed) in try state.double() }
  }
}
