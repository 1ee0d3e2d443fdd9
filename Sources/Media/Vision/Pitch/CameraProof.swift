/// Finds a camera from nothing, and believes it only when the picture bears it out.
struct CameraProof {
  /// The share of its markings that must be there, of at least so many samples.
  private static let leastSupport = 0.6
  private static let fewestSamples = 30
  /// And this share of them after a first step: on the tuning films as many are found as without asking.
  private static let leastFound = 0.4
  /// The share of the straight lines that it must explain.
  private static let leastExplained = 0.5
  private static let candidates = 8
  /// What a search leaves open: metres three times, then pan, tilt, roll, zoom.
  private static let doubt: [Double] = [5, 5, 3, 0.2, 0.12, 0.012, 0.2]
  /// Working pixels that markings may be off after a search.
  private static let reach = 6
  /// Metres from the halfway line that the play must have been to say behind which goal a camera is.
  private static let leastAside = 5.0

  let follower: CameraFollower
  /// Along the pitch, in metres: where the last camera on the main stand looked.
  let lastAim: Double?

  /// The camera that saw these lines; nil when none is good enough, or when it may as well be behind the other goal.
  func camera(seeing lines: [LineFinder.Line]) -> TrackedCamera? {
    let search = CameraSearch(size: follower.size)
    let fit = SegmentFit(lines: lines, middle: follower.size / 2)
    let prior = NormalEquations.prior(deviations: Self.doubt)
    var best: (result: CameraFollower.Result, score: Double)?
    for candidate in search.candidates(lines, limit: Self.candidates) {
      guard
        let result = follower.follow(
          candidate.camera, prior: prior, reach: Self.reach, leastFound: Self.leastFound)
      else { continue }
      let explained = fit.explained(by: result.camera, tolerance: SegmentFit.finePixels)
      guard result.samples >= Self.fewestSamples, result.support >= Self.leastSupport,
        explained >= Self.leastExplained
      else { continue }
      let score = result.support * explained
      if score > best?.score ?? 0 { best = (result, score) }
    }
    guard let result = best?.result, let camera = sided(result.camera) else { return nil }
    return TrackedCamera(
      camera: camera, information: result.information, speed: .zero, weak: 0,
      support: result.support)
  }

  /// The camera, or the one behind the other goal that sees the same: nothing in the picture says which it is, so it is the
  /// one that shows where the play was last. Nil when that is not known.
  private func sided(_ camera: PitchCamera) -> PitchCamera? {
    guard camera.position.y > 0 else { return camera }
    let halfway = PitchModel.length / 2
    guard let lastAim, abs(lastAim - halfway) > Self.leastAside else { return nil }
    let isLeft = camera.position.x < halfway
    return isLeft == (lastAim < halfway) ? camera : camera.turned
  }
}
