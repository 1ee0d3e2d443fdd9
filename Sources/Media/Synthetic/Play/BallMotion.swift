import Glibc

/// Where the ball is and how it moves on: through the air, bouncing, rolling.
struct BallMotion {
  static let radius = 0.11
  private static let gravity = 9.81
  /// What the air takes, per metre of way: ½·ρ·c·A/m of a size 5 ball.
  private static let drag = 0.013
  /// What short grass takes from a rolling ball, m/s².
  static let rollingFriction = 1.4
  private static let bounce = 0.58
  private static let bounceSlip = 0.78
  /// Slower than this upwards it rolls.
  private static let rollsBelow = 0.6
  /// The boards stand this far behind the lines and throw the ball back.
  private static let boards = (ends: 4.5, sides: 3.5)

  var position: Space
  var velocity: Space = .zero

  var isInFlight: Bool { position.z > Self.radius + 0.05 }

  mutating func step(_ seconds: Double) {
    if isInFlight || velocity.z > 0 {
      fly(seconds)
    } else {
      roll(seconds)
    }
    stayInside()
  }

  private mutating func fly(_ seconds: Double) {
    let speed = velocity.dot(velocity).squareRoot()
    velocity -= velocity * (Self.drag * speed * seconds)
    velocity.z -= Self.gravity * seconds
    position += velocity * seconds
    guard position.z < Self.radius else { return }
    position.z = Self.radius
    velocity = Space(velocity.ground * Self.bounceSlip, height: -velocity.z * Self.bounce)
    if velocity.z < Self.rollsBelow { velocity.z = 0 }
  }

  private mutating func roll(_ seconds: Double) {
    position.z = Self.radius
    let speed = velocity.ground.length
    let slower = max(0, speed - Self.rollingFriction * seconds)
    velocity = Space(velocity.ground.unit * slower, height: 0)
    position += velocity * seconds
  }

  private mutating func stayInside() {
    let inGoalMouth =
      abs(position.y - PitchPlan.width / 2) < PitchPlan.goalWidth / 2
      && position.z < PitchPlan.goalHeight
    // The net takes nearly all of its speed.
    let ends =
      inGoalMouth
      ? (limit: PitchPlan.goalDepth - 0.3, keeps: 0.05) : (limit: Self.boards.ends, keeps: 0.4)
    if (position.x < -ends.limit && velocity.x < 0)
      || (position.x > PitchPlan.length + ends.limit && velocity.x > 0)
    {
      velocity = Space(-velocity.x * ends.keeps, velocity.y * ends.keeps, velocity.z * ends.keeps)
    }
    if (position.y < -Self.boards.sides && velocity.y < 0)
      || (position.y > PitchPlan.width + Self.boards.sides && velocity.y > 0)
    {
      velocity = Space(velocity.x * 0.4, -velocity.y * 0.4, velocity.z * 0.4)
    }
  }

  /// The push that lets it roll up to a point and arrive there with a speed.
  static func rollingSpeed(over distance: Double, arrivingWith speed: Double) -> Double {
    (speed * speed + 2 * rollingFriction * distance).squareRoot()
  }

  /// The push that lets it fly to a point.
  static func flyingVelocity(over way: Ground, elevation: Double) -> Space {
    let distance = way.length
    // Drag shortens the throw; a tenth per 30 metres makes up for it.
    let speed = (gravity * distance / sin(2 * elevation)).squareRoot() * (1 + distance / 300)
    return Space(way.unit * (speed * cos(elevation)), height: speed * sin(elevation))
  }
}
