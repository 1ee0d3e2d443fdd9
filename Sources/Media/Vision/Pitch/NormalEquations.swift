/// Least squares over a camera's numbers: sums what observations say of them, and solves for the step to take.
struct NormalEquations {
  static let size = PitchCamera.parameters
  /// One number for each of the camera's; the last is empty, for processors work on powers of two.
  typealias Row = SIMD8<Double>

  /// What is known, row by row: the inverse of the covariance.
  private var rows = [Row](repeating: .zero, count: size)
  private var pull = Row.zero

  /// One observation: how a residual grows with each number, the residual, and its weight.
  mutating func add(_ slopes: Row, residual: Double, weight: Double) {
    rows.withUnsafeMutableBufferPointer { rows in
      for row in 0..<Self.size { rows[row] += slopes * (weight * slopes[row]) }
    }
    pull -= slopes * (weight * residual)
  }

  /// What was known before: the camera is around here, this precisely.
  mutating func add(prior: [Double], around expected: PitchCamera, at camera: PitchCamera) {
    for row in 0..<Self.size {
      for column in 0..<Self.size {
        let known = prior[row * Self.size + column]
        rows[row][column] += known
        pull[row] += known * (expected[column] - camera[column])
      }
    }
  }

  /// The information in knowing each number this precisely, one apart from the other.
  static func prior(deviations: [Double]) -> [Double] {
    var prior = [Double](repeating: 0, count: size * size)
    for (index, deviation) in deviations.enumerated() {
      prior[index * size + index] = 1 / (deviation * deviation)
    }
    return prior
  }

  /// The step that makes the squares least; nil when something is not determined at all.
  func step() -> [Double]? {
    guard let factor = Self.cholesky(information) else { return nil }
    return Self.solve(factor, (0..<Self.size).map { pull[$0] })
  }

  /// What is known, number by number and row by row.
  var information: [Double] {
    rows.flatMap { row in (0..<Self.size).map { row[$0] } }
  }

  /// The inverse of a symmetric matrix of which the lower half is looked at.
  static func inverse(_ matrix: [Double]) -> [Double]? {
    guard let factor = cholesky(matrix) else { return nil }
    var inverse = [Double](repeating: 0, count: size * size)
    for column in 0..<size {
      var unit = [Double](repeating: 0, count: size)
      unit[column] = 1
      let solved = solve(factor, unit)
      for row in 0..<size { inverse[row * size + column] = solved[row] }
    }
    return inverse
  }

  private static func cholesky(_ matrix: [Double]) -> [Double]? {
    var factor = matrix
    for column in 0..<size {
      for row in column..<size {
        var sum = factor[row * size + column]
        for k in 0..<column { sum -= factor[row * size + k] * factor[column * size + k] }
        if row == column {
          guard sum > 1e-12, sum.isFinite else { return nil }
          factor[row * size + row] = sum.squareRoot()
        } else {
          factor[row * size + column] = sum / factor[column * size + column]
        }
      }
    }
    return factor
  }

  private static func solve(_ factor: [Double], _ right: [Double]) -> [Double] {
    var x = right
    for row in 0..<size {
      for k in 0..<row { x[row] -= factor[row * size + k] * x[k] }
      x[row] /= factor[row * size + row]
    }
    for row in (0..<size).reversed() {
      for k in row + 1..<size { x[row] -= factor[k * size + row] * x[k] }
      x[row] /= factor[row * size + row]
    }
    return x
  }
}

extension PitchCamera {
  static func + (camera: PitchCamera, step: [Double]) -> PitchCamera {
    var moved = camera
    for parameter in 0..<parameters { moved[parameter] += step[parameter] }
    return moved
  }
}
