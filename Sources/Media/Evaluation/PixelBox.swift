/// A place in a picture, in display pixels from its top left corner. Finite numbers.
public struct PixelPoint: Sendable, Hashable {
  public let x: Double
  public let y: Double

  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }

  /// Pixels from here to there.
  public func distance(to other: PixelPoint) -> Double {
    let (dx, dy) = (x - other.x, y - other.y)
    return (dx * dx + dy * dy).squareRoot()
  }
}

/// An upright rectangle in display pixels. It may reach over the picture's edges. Finite numbers, no
/// negative size.
public struct PixelBox: Sendable, Hashable {
  public let x: Double
  public let y: Double
  public let width: Double
  public let height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public var area: Double { width * height }

  /// Intersection over union: 1 for the same box, 0 for boxes that do not meet or have no area.
  public func overlap(with other: PixelBox) -> Double {
    let wide = min(x + width, other.x + other.width) - max(x, other.x)
    let high = min(y + height, other.y + other.height) - max(y, other.y)
    guard wide > 0, high > 0 else { return 0 }
    let shared = wide * high
    return shared / (area + other.area - shared)
  }
}
