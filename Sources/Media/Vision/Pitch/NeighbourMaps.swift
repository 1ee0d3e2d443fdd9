/// The maps of all cameras that differ in one number each from one camera, side by side: how what it sees moves with its numbers.
struct NeighbourMaps {
  private typealias Row = NormalEquations.Row

  private var a = Row.zero, b = Row.zero, c = Row.zero
  private var d = Row.zero, e = Row.zero, f = Row.zero
  private var g = Row.zero, h = Row.zero, i = Row.zero
  /// One over the step that they differ by; 0 where there is no neighbour.
  private var perStep = Row.zero

  init(of camera: PitchCamera, middle: SIMD2<Double>) {
    // An empty place sees everything where it is not: it is multiplied by 0, and must not be divided by 0.
    i = Row(repeating: 1)
    for (index, map) in camera.neighbours(middle: middle).enumerated() {
      (a[index], b[index], c[index]) = (map.a, map.b, map.c)
      (d[index], e[index], f[index]) = (map.d, map.e, map.f)
      (g[index], h[index], i[index]) = (map.g, map.h, map.i)
      perStep[index] = 1 / PitchCamera.step
    }
  }

  /// How the image of a point of the pitch moves along a direction with each number.
  @inline(__always)
  func slopes(
    of ground: SIMD2<Double>, seenAt image: SIMD2<Double>, along direction: SIMD2<Double>
  ) -> NormalEquations.Row {
    let depth = g * ground.x + h * ground.y + i
    let x = (a * ground.x + b * ground.y + c) / depth - image.x
    let y = (d * ground.x + e * ground.y + f) / depth - image.y
    return (x * direction.x + y * direction.y) * perStep
  }
}
