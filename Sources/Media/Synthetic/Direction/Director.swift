import Glibc

/// Chooses the shots and leads their cameras after the play, as smoothly as people with heavy cameras do.
struct Director {
  /// How quickly a camera answers, in 1/s: the ball is led, not chased.
  private static let stiffness = 2.6
  private static let closeStiffness = 4.5
  /// How far the camera trembles, in pixels of a picture of 720 rows.
  private static let shake = 0.7
  private static let referenceRows = 720.0

  private let width: Int
  private let height: Int
  private var random: MatchRandom
  private var shot: Shot
  private var shotEnds: Double
  private(set) var shotNumber = 0
  private var aim: Following
  private var zoom: Following
  private var tremble = Ground.zero

  /// A point that follows another with inertia: critically damped, so it never swings over.
  private struct Following {
    var value: Space
    var speed = Space.zero

    mutating func follow(_ target: Space, stiffness: Double, seconds: Double) {
      speed += ((target - value) * (stiffness * stiffness) - speed * (2 * stiffness)) * seconds
      value += speed * seconds
    }
  }

  init(seed: UInt64, width: Int, height: Int, play: MatchPlay) {
    self.width = width
    self.height = height
    random = MatchRandom(seed: seed, stream: 2)
    shot = Shot.next(after: nil, play: play, &random)
    shotEnds = play.time + shot.seconds
    aim = Following(value: .zero)
    zoom = Following(value: .zero)
    jumpToPlay(play)
  }

  /// Moves on to the next frame.
  mutating func advance(_ play: MatchPlay, seconds: Double) {
    if play.time >= shotEnds {
      shot = Shot.next(after: shot.kind, play: play, &random)
      shotEnds = play.time + shot.seconds
      shotNumber += 1
      jumpToPlay(play)
    } else {
      let stiffness = shot.kind == .closeUp ? Self.closeStiffness : Self.stiffness
      aim.follow(interest(play), stiffness: stiffness, seconds: seconds)
      zoom.follow(Space(repeating: logFocal(play)), stiffness: 1, seconds: seconds)
    }
    tremble = tremble * 0.85 + Ground(random.normal(), random.normal()) * 0.3
  }

  var camera: ViewCamera {
    let way = aim.value - shot.position
    let focal = exp(zoom.value.x) * Double(height) / Self.referenceRows
    let trembling = tremble * (Self.shake * Double(height) / Self.referenceRows / focal)
    return ViewCamera(
      width: width, height: height, position: shot.position,
      pan: atan2(way.x, way.y) + trembling.x,
      tilt: atan2(-way.z, way.ground.length) + trembling.y * 0.6, focal: focal)
  }

  private mutating func jumpToPlay(_ play: MatchPlay) {
    aim = Following(value: interest(play))
    zoom = Following(value: Space(repeating: logFocal(play)))
  }

  /// Where the camera should look. Kept so far inside that the pitch fills the picture, not the stands.
  private func interest(_ play: MatchPlay) -> Space {
    if let subject = shot.subject {
      let athlete = play.athletes[subject]
      return Space(athlete.position, height: athlete.bodyHeight * 0.58)
    }
    let ball = play.ball.position.ground + play.ball.velocity.ground * 0.35
    let margin = shot.kind == .wide ? Ground(16, 16) : Ground(9, 9)
    return Space(
      min(max(ball.x, margin.x), PitchPlan.length - margin.x),
      min(max(ball.y, margin.y), PitchPlan.width - margin.y - 4), 0)
  }

  /// The zoom, as a logarithm: to the eye it moves evenly then.
  private func logFocal(_ play: MatchPlay) -> Double {
    let way = interest(play) - shot.position
    let distance = way.dot(way).squareRoot()
    // Wider when the ball is fast, as it may leave the picture.
    let haste = min(play.ball.velocity.ground.length, 20) / 20
    let size = shot.subject == nil ? shot.personHeight * (1 - 0.2 * haste) : shot.personHeight
    return log(size * distance / 1.8)
  }
}
