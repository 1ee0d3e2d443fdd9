/// How high people are in the picture, by the row in which they stand: on a plane under an upright camera a straight line.
struct HeightPrior: Equatable {
  /// Pixels of height for each row further down, and at row 0.
  let slope: Double
  let offset: Double
  /// How many people it was learnt from; more than are counted when it follows from the pitch.
  let support: Int

  /// Nobody is lower than this many pixels: there would be nothing to see.
  static let lowest = 6.0
  /// Before anything is known: the commonest shot at the working size.
  static let usual = HeightPrior(slope: 0.05, offset: 20, support: 0)

  /// The height of somebody whose feet are in this row.
  func height(footRow: Double) -> Double { max(Self.lowest, slope * footRow + offset) }

  /// Where the feet are of somebody whose head is in this row.
  func footRow(headRow: Double) -> Double {
    slope < 0.9
      ? max(headRow + Self.lowest, (headRow + offset) / (1 - slope)) : headRow + Self.lowest
  }

  /// Somebody, probably: where the feet are, and how high the rest.
  struct Sample: Equatable {
    let footRow: Double
    let height: Double
  }

  /// The line on which most of the samples agree; nil when there are none.
  ///
  /// Half of what looks like somebody at first may be a pair, a half or a shadow: a mean would follow them all.
  static func learnt(from samples: [Sample]) -> HeightPrior? {
    guard samples.count >= leastForSlope else {
      // Too few for a slope: the middle one.
      let heights = samples.map(\.height).sorted()
      guard !heights.isEmpty else { return nil }
      return HeightPrior(slope: 0, offset: heights[heights.count / 2], support: heights.count)
    }
    let chosen = evenly(samples)
    let columns = Columns(chosen)
    var best: (slope: Double, offset: Double)?
    var bestScore: Float = 0
    for (position, a) in chosen.enumerated() {
      for b in chosen[position...] {
        // The sample with itself stands for a line that is level.
        let apart = b.footRow - a.footRow
        guard apart == 0 || abs(apart) >= leastApart else { continue }
        let slope = apart == 0 ? 0 : (b.height - a.height) / apart
        guard slopes.contains(slope) else { continue }
        let offset = a.height - slope * a.footRow
        let score = columns.agreement(with: slope, offset)
        if score > bestScore { (bestScore, best) = (score, (slope, offset)) }
      }
    }
    return best.map { refined(samples, $0.slope, $0.offset) }
  }

  private static let leastForSlope = 4
  /// Rows between two people who say something about the slope.
  private static let leastApart = 25.0
  /// A camera that looks straight down sees everybody alike; one at eye level sees feet at all rows below the heads.
  private static let slopes = 0.0...0.9
  /// Samples that are held against each other; more say no more.
  private static let mostCompared = 32
  /// People differ, lean and stride: by this part of their height.
  private static let tolerance = 0.16

  private static func evenly(_ samples: [Sample]) -> [Sample] {
    guard samples.count > mostCompared else { return samples }
    return (0..<mostCompared).map { samples[$0 * samples.count / mostCompared] }
  }

  /// Samples side by side, so that four at a time are held against a line. Those that fill up the last four are no higher than
  /// nothing, and so count for nothing.
  private struct Columns {
    private let footRows: [SIMD4<Float>]
    private let heights: [SIMD4<Float>]

    init(_ samples: [Sample]) {
      func fours(_ value: (Sample) -> Double) -> [SIMD4<Float>] {
        stride(from: 0, to: samples.count, by: 4).map { first in
          var four = SIMD4<Float>.zero
          for lane in 0..<min(4, samples.count - first) {
            four[lane] = Float(value(samples[first + lane]))
          }
          return four
        }
      }
      (footRows, heights) = (fours(\.footRow), fours(\.height))
    }

    /// How well all of them agree with a line.
    func agreement(with slope: Double, _ offset: Double) -> Float {
      let (slope, offset) = (Float(slope), Float(offset))
      var sum = SIMD4<Float>.zero
      for index in footRows.indices {
        let expected = footRows[index] * slope + offset
        let off = (heights[index] - expected) / (expected * Float(HeightPrior.tolerance))
        let score = (1 - off * off) * heights[index]
        let counts = (expected .>= Float(HeightPrior.lowest)) .& (score .> 0)
        sum += score.replacing(with: 0, where: .!counts)
      }
      return sum.sum()
    }
  }

  /// How well one agrees with a line.
  private static func agreement(_ sample: Sample, _ slope: Double, _ offset: Double) -> Double {
    let expected = slope * sample.footRow + offset
    guard expected >= lowest else { return 0 }
    let off = abs(sample.height - expected) / (expected * tolerance)
    // Who is large counts for more: small things are also what large ones fall into.
    return off < 1 ? (1 - off * off) * sample.height : 0
  }

  /// The line of least squares through those that agree.
  private static func refined(_ samples: [Sample], _ slope: Double, _ offset: Double)
    -> HeightPrior
  {
    // Feet and hair are lost more easily than grass is taken for them: the lower half is too low.
    let agreeing = samples.filter { agreement($0, slope, offset) > 0 }
    let upper = agreeing.filter { $0.height >= 0.96 * (slope * $0.footRow + offset) }
    let inside = upper.isEmpty ? agreeing : upper
    let count = Double(inside.count)
    let meanRow = inside.reduce(0) { $0 + $1.footRow } / count
    let meanHeight = inside.reduce(0) { $0 + $1.height } / count
    var (spread, common) = (0.0, 0.0)
    for sample in inside {
      spread += (sample.footRow - meanRow) * (sample.footRow - meanRow)
      common += (sample.footRow - meanRow) * (sample.height - meanHeight)
    }
    let fitted = spread > leastApart * leastApart ? common / spread : slope
    let kept = min(max(fitted, slopes.lowerBound), slopes.upperBound)
    return HeightPrior(slope: kept, offset: meanHeight - kept * meanRow, support: inside.count)
  }
}
