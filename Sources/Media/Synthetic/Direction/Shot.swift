import Glibc

/// What one camera shows between two cuts.
struct Shot {
  enum Kind {
    /// The leading camera, high on the main stand.
    case wide
    /// Beside it, closer to the ball.
    case tight
    case behindGoal
    /// One player, without much of the pitch.
    case closeUp
  }

  let kind: Kind
  let position: Space
  /// Pixels that somebody at the point of interest is high, in a picture of 720 rows.
  let personHeight: Double
  /// Whom a close-up follows.
  let subject: Int?
  let seconds: Double

  /// The next shot: the leading camera comes back after each other one.
  static func next(after previous: Kind?, play: MatchPlay, _ random: inout MatchRandom) -> Shot {
    let ball = play.ball.position.ground
    switch kind(after: previous, &random) {
    case .wide:
      return Shot(
        kind: .wide,
        position: Space(
          PitchPlan.length / 2 + random.number(-4...4), random.number(-38 ... -28),
          random.number(16...24)),
        personHeight: random.number(30...62), subject: nil, seconds: random.number(4...9))
    case .tight:
      return Shot(
        kind: .tight,
        position: Space(
          PitchPlan.length / 2 + random.number(-25...25), random.number(-26 ... -20),
          random.number(9...15)),
        personHeight: random.number(70...130), subject: nil, seconds: random.number(2...4))
    case .behindGoal:
      let isLeft = ball.x < PitchPlan.length / 2
      return Shot(
        kind: .behindGoal,
        position: Space(
          isLeft ? random.number(-24 ... -15) : PitchPlan.length + random.number(15...24),
          PitchPlan.width / 2 + random.number(-9...9), random.number(7...12)),
        personHeight: random.number(45...80), subject: nil, seconds: random.number(2...4))
    case .closeUp:
      let subject = nearest(to: ball, in: play)
      return Shot(
        kind: .closeUp,
        position: Space(
          play.athletes[subject].position.x + random.number(-18...18), random.number(-24 ... -16),
          random.number(4...7)),
        personHeight: random.number(330...520), subject: subject, seconds: random.number(1.6...3))
    }
  }

  private static func kind(after previous: Kind?, _ random: inout MatchRandom) -> Kind {
    guard previous == .wide else { return .wide }
    switch random.number(0...1) {
    case ..<0.35: return .tight
    case ..<0.6: return .behindGoal
    case ..<0.85: return .closeUp
    // Another leading camera: further along the stand, another zoom.
    default: return .wide
    }
  }

  private static func nearest(to ball: Ground, in play: MatchPlay) -> Int {
    let players = play.athletes.indices.filter { play.athletes[$0].team != nil }
    return players.min {
      play.athletes[$0].position.distance(to: ball) < play.athletes[$1].position.distance(to: ball)
    } ?? 0
  }
}
