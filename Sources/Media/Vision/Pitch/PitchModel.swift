import Glibc

/// The lines of a pitch of 105 × 68 metres (Law 1 of the game), as vision looks for them.
enum PitchModel {
  static let length = 105.0
  static let width = 68.0
  private static let penaltyArea = (depth: 16.5, width: 40.32)
  private static let goalArea = (depth: 5.5, width: 18.32)
  private static let spot = 11.0
  private static let circle = 9.15

  /// One marking: a straight piece along one of the pitch's directions, or a part of a circle.
  enum Feature {
    /// At this x, over these y: along the goal lines.
    case across(x: Double, y: ClosedRange<Double>)
    /// At this y, over these x: along the touchlines.
    case along(y: Double, x: ClosedRange<Double>)
    case arc(x: Double, y: Double, radius: Double, angles: ClosedRange<Double>)
  }

  /// All markings, in memory of their own that is never given back: an array would be held and let go at every look, and there
  /// are millions of them in a search.
  // Safe: written here alone, before anybody has it.
  nonisolated(unsafe) static let features: UnsafeBufferPointer<Feature> = {
    let memory = UnsafeMutableBufferPointer<Feature>.allocate(capacity: markings.count)
    _ = memory.initialize(from: markings)
    return UnsafeBufferPointer(memory)
  }()

  private static let markings: [Feature] = {
    var features: [Feature] = [
      .along(y: 0, x: 0...length), .along(y: width, x: 0...length),
      .across(x: length / 2, y: 0...width),
      .arc(x: length / 2, y: width / 2, radius: circle, angles: -Double.pi...Double.pi),
    ]
    let half = acos((penaltyArea.depth - spot) / circle)
    for isLeft in [true, false] {
      let end = isLeft ? 0 : length
      features.append(.across(x: end, y: 0...width))
      for area in [penaltyArea, goalArea] {
        let (near, far) = ((width - area.width) / 2, (width + area.width) / 2)
        let edge = isLeft ? area.depth : length - area.depth
        let x = min(end, edge)...max(end, edge)
        features.append(.along(y: near, x: x))
        features.append(.along(y: far, x: x))
        features.append(.across(x: edge, y: near...far))
      }
      // Angles of the right one run over the half circle's seam: from behind it on.
      let middle = isLeft ? 0 : Double.pi
      features.append(
        .arc(
          x: isLeft ? spot : length - spot, y: width / 2, radius: circle,
          angles: middle - half...middle + half))
    }
    return features
  }()

  /// Where a marking along the pitch meets one across it. The centre circle does so where it crosses the halfway line.
  static let crossings: [SIMD2<Double>] = {
    var crossings = [
      SIMD2(length / 2, 0), SIMD2(length / 2, width),
      SIMD2(length / 2, width / 2 - circle), SIMD2(length / 2, width / 2 + circle),
    ]
    for isLeft in [true, false] {
      let end = isLeft ? 0 : length
      crossings += [SIMD2(end, 0), SIMD2(end, width)]
      for area in [penaltyArea, goalArea] {
        let edge = isLeft ? area.depth : length - area.depth
        for y in [(width - area.width) / 2, (width + area.width) / 2] {
          crossings += [SIMD2(end, y), SIMD2(edge, y)]
        }
      }
    }
    return crossings
  }()
}

extension PitchModel.Feature {
  /// How far a point lies to the right of the marking, looking along it; nil when it lies beyond the marking's ends by
  /// more than the margin. With it, the marking's direction there. Outside of a circle is on its right.
  @inline(__always)
  func offset(of point: SIMD2<Double>, margin: Double) -> (distance: Double, along: SIMD2<Double>)?
  {
    switch self {
    case .across(let x, let y):
      guard point.y >= y.lowerBound - margin, point.y <= y.upperBound + margin else { return nil }
      return (point.x - x, SIMD2(0, 1))
    case .along(let y, let x):
      guard point.x >= x.lowerBound - margin, point.x <= x.upperBound + margin else { return nil }
      return (y - point.y, SIMD2(1, 0))
    case .arc(let x, let y, let radius, let angles):
      let way = SIMD2(point.x - x, point.y - y)
      let distance = (way.x * way.x + way.y * way.y).squareRoot()
      guard abs(distance - radius) < radius * 0.6 else { return nil }
      let angle = atan2(way.y, way.x)
      let slack = margin / radius
      let turned = angle < angles.lowerBound - slack ? angle + 2 * .pi : angle
      guard turned <= angles.upperBound + slack else { return nil }
      return (distance - radius, SIMD2(-way.y, way.x) / distance)
    }
  }
}
