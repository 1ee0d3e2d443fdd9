/// A match that never was: played, filmed and painted frame by frame, with the truth about each.
final class SyntheticMatch {
  /// Seconds that are played before the first frame, so that nobody starts from standing.
  private static let warmUp = 6.0

  let settings: MatchSettings
  private var play: MatchPlay
  private var before: MatchPlay
  private var director: Director
  private let renderer: SceneRenderer
  private let startTime: Double
  private var index = 0

  init(_ settings: MatchSettings) {
    self.settings = settings
    play = MatchPlay(seed: settings.seed)
    while play.time < Self.warmUp { play.advance() }
    before = play
    startTime = play.time
    director = Director(
      seed: settings.seed, width: settings.width, height: settings.height, play: play)
    renderer = SceneRenderer(
      seed: settings.seed, width: settings.width, height: settings.height,
      people: play.athletes.count)
  }

  /// Seconds from the first frame to this one.
  private var seconds: Double { Double(index) / Double(settings.fps) }

  /// Goes on to the next frame.
  func advance() {
    index += 1
    playOn(until: startTime + seconds)
    director.advance(play, seconds: 1 / Double(settings.fps))
  }

  /// Paints the frame.
  ///
  /// - Parameter omitting: the id of somebody who is left out of the picture, all but the shadow.
  func paint(on canvas: Canvas, omitting: Int? = nil) -> TruthFrame {
    let share = (startTime + seconds - before.time) / MatchPlay.step
    let (athletes, ball) =
      share < 1 ? before.blended(with: play, share) : (play.athletes, play.ball)
    let camera = director.camera
    let seen = renderer.paint(
      athletes: athletes, ball: ball, camera: camera, frame: index, seconds: seconds, on: canvas,
      omitting: omitting)
    return TruthFrame(
      index: index, milliseconds: (seconds * 1_000_000).rounded() / 1_000,
      shot: director.shotNumber, homography: camera.homography, people: seen.people,
      ball: seen.ball)
  }

  private func playOn(until moment: Double) {
    // Half a nanosecond: steps and frames that fall together do so but for rounding.
    while play.time < moment - 5e-10 {
      before = play
      play.advance()
    }
  }
}

extension MatchPlay {
  /// The moment between this one and the next.
  fileprivate func blended(with next: MatchPlay, _ share: Double) -> ([Athlete], BallMotion) {
    let share = max(share, 0)
    var moved = athletes
    for index in moved.indices {
      let (from, to) = (athletes[index], next.athletes[index])
      moved[index].position = from.position + (to.position - from.position) * share
      moved[index].velocity = from.velocity + (to.velocity - from.velocity) * share
      moved[index].heading = from.heading + wrapped(to.heading - from.heading) * share
      moved[index].stride = blend(from.stride, to.stride, share)
      moved[index].sinceKick = min(from.sinceKick, to.sinceKick)
    }
    var ball = next.ball
    ball.position = self.ball.position + (next.ball.position - self.ball.position) * share
    return (moved, ball)
  }
}
