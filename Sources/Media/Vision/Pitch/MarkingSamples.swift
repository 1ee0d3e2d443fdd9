import Glibc

/// Points of the pitch's markings that a camera sees, spread evenly over the picture.
struct MarkingSamples {
  struct Sample {
    /// On the pitch.
    let ground: SIMD2<Double>
    /// The marking's direction there, on the pitch.
    let along: SIMD2<Double>
    let feature: Int
  }

  private(set) var all: [Sample] = []
  /// Working pixels between neighbours.
  private static let spacing = 8.0
  /// What is nearer to the camera than this, in metres, is left out.
  private static let nearest = 1.0
  /// Corners of a circle between which samples are taken.
  private static let arcStep = 0.075
  /// Samples this near to the picture's edge have no room for their ridge.
  private static let margin = 2.0

  /// As many as there mostly are, and more.
  private static let usualCount = 400

  init(seenBy map: PlaneMap, size: SIMD2<Double>) {
    all.reserveCapacity(Self.usualCount)
    for (index, feature) in PitchModel.features.enumerated() {
      switch feature {
      case .across(let x, let y):
        addLine(SIMD2(x, y.lowerBound), SIMD2(x, y.upperBound), index, map, size)
      case .along(let y, let x):
        addLine(SIMD2(x.lowerBound, y), SIMD2(x.upperBound, y), index, map, size)
      case .arc: addArc(index, map, size)
      }
    }
  }

  private static func isInside(_ image: SIMD2<Double>, _ size: SIMD2<Double>) -> Bool {
    image.x > margin && image.y > margin && image.x < size.x - margin && image.y < size.y - margin
  }

  private mutating func addLine(
    _ from: SIMD2<Double>, _ to: SIMD2<Double>, _ feature: Int, _ map: PlaneMap,
    _ size: SIMD2<Double>
  ) {
    var (a, b) = (from, to)
    let depths = (map.depth(a), map.depth(b))
    guard max(depths.0, depths.1) > Self.nearest else { return }
    // Cut off what lies behind the camera.
    if depths.0 < Self.nearest {
      a = b + (a - b) * ((depths.1 - Self.nearest) / (depths.1 - depths.0))
    }
    if depths.1 < Self.nearest {
      b = a + (to - a) * ((map.depth(a) - Self.nearest) / (map.depth(a) - depths.1))
    }
    let (p, q) = (map.apply(a), map.apply(b))
    guard let part = Self.clipped(p, q, size) else { return }
    let way = q - p
    let length = (way * way).sum().squareRoot()
    let count = Int((part.upperBound - part.lowerBound) * length / Self.spacing)
    guard count >= 2 else { return }
    let direction = (to - from) / ((to - from) * (to - from)).sum().squareRoot()
    let (depthA, depthB) = (map.depth(a), map.depth(b))
    for number in 0..<count {
      let place = (Double(number) + 0.5) / Double(count)
      let share = part.lowerBound + (part.upperBound - part.lowerBound) * place
      // Even steps in the picture are uneven ones on the ground.
      let onGround = share / depthB / ((1 - share) / depthA + share / depthB)
      all.append(Sample(ground: a + (b - a) * onGround, along: direction, feature: feature))
    }
  }

  /// Which part of a line lies inside of the picture, from 0 to 1 along it.
  private static func clipped(
    _ p: SIMD2<Double>, _ q: SIMD2<Double>, _ size: SIMD2<Double>
  ) -> ClosedRange<Double>? {
    var (from, to) = (0.0, 1.0)
    for axis in 0..<2 {
      let way = q[axis] - p[axis]
      let (low, high) = (margin - p[axis], size[axis] - margin - p[axis])
      if abs(way) < 1e-9 {
        guard low < 0, high > 0 else { return nil }
        continue
      }
      from = max(from, min(low / way, high / way))
      to = min(to, max(low / way, high / way))
    }
    return from < to ? from...to : nil
  }

  /// By marking: corners of a circle's part, with the way on.
  private static let corners: [[(ground: SIMD2<Double>, along: SIMD2<Double>)]] =
    PitchModel.features.map { feature in
      guard case .arc(let x, let y, let radius, let angles) = feature else { return [] }
      return stride(from: angles.lowerBound, to: angles.upperBound, by: arcStep).map { angle in
        let (cosine, sine) = (cos(angle), sin(angle))
        return (SIMD2(x, y) + SIMD2(cosine, sine) * radius, SIMD2(-sine, cosine))
      }
    }

  private mutating func addArc(_ feature: Int, _ map: PlaneMap, _ size: SIMD2<Double>) {
    var last: SIMD2<Double>?
    for corner in Self.corners[feature] where map.depth(corner.ground) > Self.nearest {
      let image = map.apply(corner.ground)
      guard Self.isInside(image, size) else { continue }
      if let last {
        let way = image - last
        guard (way * way).sum() >= Self.spacing * Self.spacing else { continue }
      }
      last = image
      all.append(Sample(ground: corner.ground, along: corner.along, feature: feature))
    }
  }
}
