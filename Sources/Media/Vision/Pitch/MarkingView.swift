/// The pitch's markings as one camera sees them: how far points of the picture lie beside them.
struct MarkingView {
  /// From the picture to the pitch.
  let back: PlaneMap

  /// Nil for a camera that sees the pitch from its edge.
  init?(_ camera: PitchCamera, middle: SIMD2<Double>) {
    guard let back = camera.map(middle: middle).inverse else { return nil }
    self.back = back
  }

  /// How many pixels to one side of a marking's line or circle a point lies, however far from the marking's ends.
  func distance(of point: SIMD2<Double>, _ feature: Int) -> Double? {
    distance(of: point, at: back.apply(point), feature, margin: .infinity)
  }

  /// - Parameters:
  ///   - ground: where the point is on the pitch.
  ///   - margin: nil is returned for what lies beyond the marking's ends by more metres than this.
  @inline(__always)
  func distance(
    of point: SIMD2<Double>, at ground: SIMD2<Double>, _ feature: Int, margin: Double
  ) -> Double? {
    switch PitchModel.features[feature] {
    case .across(let x, let y):
      guard ground.y >= y.lowerBound - margin, ground.y <= y.upperBound + margin else { return nil }
      return Self.distance(
        point, back.a - x * back.g, back.b - x * back.h, back.c - x * back.i)
    case .along(let y, let x):
      guard ground.x >= x.lowerBound - margin, ground.x <= x.upperBound + margin else { return nil }
      return Self.distance(
        point, back.d - y * back.g, back.e - y * back.h, back.f - y * back.i)
    case .arc:
      guard let off = PitchModel.features[feature].offset(of: ground, margin: margin) else {
        return nil
      }
      // Metres beside the circle, over how many of them one pixel is, outwards.
      let right = SIMD2(off.along.y, -off.along.x)
      let columns = back.moved(SIMD2(1, 0), at: point, seenAt: ground)
      let rows = back.moved(SIMD2(0, 1), at: point, seenAt: ground)
      let slope = SIMD2((columns * right).sum(), (rows * right).sum())
      let steepness = (slope * slope).sum().squareRoot()
      return steepness > 1e-12 ? off.distance / steepness : nil
    }
  }

  /// A point's distance from the line with these coefficients.
  @inline(__always)
  private static func distance(_ p: SIMD2<Double>, _ a: Double, _ b: Double, _ c: Double) -> Double?
  {
    let length = (a * a + b * b).squareRoot()
    return length > 1e-15 ? (a * p.x + b * p.y + c) / length : nil
  }
}
