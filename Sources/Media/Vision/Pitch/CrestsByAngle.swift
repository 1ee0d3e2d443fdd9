/// Crests sorted by the angle of the way across their ridge, so that those around an angle lie side by side.
struct CrestsByAngle {
  /// Those whose angle is clear, by angle; then the others.
  private(set) var places: [SIMD2<Float>]
  /// By angle: where its crests begin; then where the unclear ones begin, and where they end.
  private var starts: [Int]
  private let angles: Int

  /// - Parameter angles: of half a turn.
  init(_ crests: [Crest], angles: Int) {
    self.angles = angles
    let bins = crests.map { crest -> Int in
      guard let normal = crest.normal else { return angles }
      let turned = normal < 0 ? normal + .pi : normal
      return Int(turned * Float(angles) / .pi + 0.5) % angles
    }
    starts = Array(repeating: 0, count: angles + 2)
    for bin in bins { starts[bin + 1] += 1 }
    for bin in 1..<starts.count { starts[bin] += starts[bin - 1] }
    var next = starts
    places = Array(repeating: .zero, count: crests.count)
    for (crest, bin) in zip(crests, bins) {
      places[next[bin]] = crest.place
      next[bin] += 1
    }
  }

  /// Gives the places that may lie on a line with this normal: those whose angle is near, on both sides of the seam, and the
  /// unclear ones.
  @inline(__always)
  func each(around angle: Int, within slack: Int, _ body: (Range<Int>) -> Void) {
    let (low, high) = (angle - slack, angle + slack + 1)
    body(starts[max(low, 0)]..<starts[min(high, angles)])
    body(starts[angles]..<starts[angles + 1])
    if low < 0 { body(starts[low + angles]..<starts[angles]) }
    if high > angles { body(starts[0]..<starts[high - angles]) }
  }
}
