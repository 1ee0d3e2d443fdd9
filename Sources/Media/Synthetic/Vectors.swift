import Glibc

/// A point or a direction on the pitch, in metres.
typealias Ground = SIMD2<Double>
/// A point or a direction in the stadium, in metres; the third number is the height.
typealias Space = SIMD3<Double>

extension Ground {
  var length: Double { (x * x + y * y).squareRoot() }

  /// The same direction, one metre long; nothing for no direction.
  var unit: Ground {
    let length = length
    return length > 1e-9 ? self / length : .zero
  }

  func distance(to other: Ground) -> Double { (self - other).length }

  func dot(_ other: Ground) -> Double { x * other.x + y * other.y }

  /// The direction of an angle: 0 is along x.
  init(angle: Double) { self.init(cos(angle), sin(angle)) }

  /// As long as it is, but no longer than this.
  func limited(to longest: Double) -> Ground {
    let length = length
    return length > longest ? self * (longest / length) : self
  }
}

extension Space {
  init(_ ground: Ground, height: Double) { self.init(ground.x, ground.y, height) }

  var ground: Ground { Ground(x, y) }

  func dot(_ other: Space) -> Double { x * other.x + y * other.y + z * other.z }
}

/// Between two values: 0 gives the first, 1 the second.
func blend(_ from: Double, _ to: Double, _ share: Double) -> Double { from + (to - from) * share }

/// An angle brought between −π and π.
func wrapped(_ angle: Double) -> Double { atan2(sin(angle), cos(angle)) }
