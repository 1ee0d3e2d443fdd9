/// A homography as nine numbers on the stack: what the loops over points use. `Homography` is its public face.
struct PlaneMap {
  var a, b, c, d, e, f, g, h, i: Double

  init(
    _ a: Double, _ b: Double, _ c: Double, _ d: Double, _ e: Double, _ f: Double, _ g: Double,
    _ h: Double, _ i: Double
  ) {
    (self.a, self.b, self.c) = (a, b, c)
    (self.d, self.e, self.f) = (d, e, f)
    (self.g, self.h, self.i) = (g, h, i)
  }

  /// How far before the camera a point of the plane lies, for the map of a camera.
  @inline(__always)
  func depth(_ point: SIMD2<Double>) -> Double { g * point.x + h * point.y + i }

  /// - Precondition: the depth is not 0.
  @inline(__always)
  func apply(_ point: SIMD2<Double>) -> SIMD2<Double> {
    let scale = 1 / depth(point)
    return SIMD2(
      (a * point.x + b * point.y + c) * scale, (d * point.x + e * point.y + f) * scale)
  }

  /// How the image of a point moves when the point moves so.
  @inline(__always)
  func moved(_ way: SIMD2<Double>, at point: SIMD2<Double>, seenAt image: SIMD2<Double>) -> SIMD2<
    Double
  > {
    let scale = 1 / depth(point)
    let turn = g * way.x + h * way.y
    return SIMD2(
      (a * way.x + b * way.y - image.x * turn) * scale,
      (d * way.x + e * way.y - image.y * turn) * scale)
  }

  /// The way back, up to a factor that may be negative; nil when the plane is seen from its edge.
  var inverse: PlaneMap? {
    let (p, q, r) = (e * i - f * h, c * h - b * i, b * f - c * e)
    let (s, t, u) = (f * g - d * i, a * i - c * g, c * d - a * f)
    let (v, w, x) = (d * h - e * g, b * g - a * h, a * e - b * d)
    let determinant = a * p + b * s + c * v
    guard determinant.magnitude > 1e-12, determinant.isFinite else { return nil }
    let k = 1 / determinant
    return PlaneMap(p * k, q * k, r * k, s * k, t * k, u * k, v * k, w * k, x * k)
  }

  /// For pictures enlarged by a factor.
  func scaled(by factor: Double) -> PlaneMap {
    PlaneMap(a * factor, b * factor, c * factor, d * factor, e * factor, f * factor, g, h, i)
  }

  /// With a last number of 1 where it can be.
  var published: Homography {
    let all = [a, b, c, d, e, f, g, h, i]
    return Homography(i.magnitude > 1e-9 ? all.map { $0 / i } : all)
  }
}
