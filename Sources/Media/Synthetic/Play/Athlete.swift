import Glibc

/// Somebody who moves on the pitch or along it.
struct Athlete {
  /// Limits of the body: a fast professional's.
  enum Limit {
    static let speed = 8.0
    static let acceleration = 4.5
    /// Radians a second.
    static let turning = 7.0
  }

  let id: Int
  let role: TruthPerson.Role
  let team: TruthPerson.Team?
  /// On the back; nil for who has none.
  let number: Int?
  /// Where in the team's order this one plays: 0…1 from the own goal, 0…1 across.
  let slot: Ground
  let bodyHeight: Double
  var position: Ground
  var velocity: Ground = .zero
  /// Where the face points, as an angle from x.
  var heading: Double
  /// How far the legs have gone in their cycle, radians.
  var stride: Double
  /// Seconds since the last kick; large when there was none.
  var sinceKick = 60.0

  var speed: Double { velocity.length }
  var direction: Ground { Ground(angle: heading) }

  /// Moves towards a target as a body can.
  mutating func move(
    towards target: Ground, urgency: Double, avoiding push: Ground, facing: Ground, seconds: Double
  ) {
    let way = target - position
    // Who has not far to go walks; who is nearly there stands.
    let wanted = min(Limit.speed * urgency, max(0, way.length - 0.3) * 0.9)
    let desired = (way.unit * wanted + push).limited(to: Limit.speed)
    velocity += (desired - velocity).limited(to: Limit.acceleration * seconds)
    position += velocity * seconds
    let looksAt = speed > 1 ? velocity : facing - position
    let turn = wrapped(atan2(looksAt.y, looksAt.x) - heading)
    let most = Limit.turning * seconds
    heading = wrapped(heading + min(max(turn, -most), most))
    stride += 2 * .pi * stridesPerSecond * seconds
    sinceKick += seconds
  }

  /// Two steps each: slow when walking, about 1.7 a second in a sprint.
  private var stridesPerSecond: Double {
    speed < 0.2 ? 0 : 0.62 + 0.14 * speed
  }
}
