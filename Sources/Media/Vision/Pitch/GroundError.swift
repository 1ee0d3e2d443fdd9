/// How far off places on the pitch are, given how uncertain its camera is.
enum GroundError {
  /// Points of the picture that are asked, by their shares of its sides.
  private static let shares: [SIMD2<Double>] = [
    SIMD2(0.15, 0.55), SIMD2(0.5, 0.4), SIMD2(0.85, 0.55), SIMD2(0.3, 0.85), SIMD2(0.7, 0.85),
    SIMD2(0.5, 0.65),
  ]
  /// Places this far beyond the lines are of no interest.
  private static let margin = 3.0

  /// The root of the mean square, in metres, over what is seen of the pitch; nil when nothing is.
  static func metres(
    of camera: PitchCamera, information: [Double], size: SIMD2<Double>
  ) -> Double? {
    guard let covariance = NormalEquations.inverse(information),
      let back = camera.map(middle: size / 2).inverse
    else { return nil }
    let neighbours = camera.neighbours(middle: size / 2).compactMap(\.inverse)
    guard neighbours.count == PitchCamera.parameters else { return nil }
    var (sum, count) = (0.0, 0.0)
    for share in shares {
      let image = share * size
      let ground = back.apply(image)
      guard ground.x > -margin, ground.x < PitchModel.length + margin, ground.y > -margin,
        ground.y < PitchModel.width + margin
      else { continue }
      let slopes = neighbours.map { ($0.apply(image) - ground) / PitchCamera.step }
      for (row, one) in slopes.enumerated() {
        for (column, other) in slopes.enumerated() {
          sum += (one * other).sum() * covariance[row * NormalEquations.size + column]
        }
      }
      count += 1
    }
    return count > 0 ? (sum / count).squareRoot() : nil
  }
}
