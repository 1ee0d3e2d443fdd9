import Glibc

/// Straight lines among points, by votes for angle and distance (Hough): the line with most votes is taken, its points are
/// taken away with their votes, and so on.
final class LineFinder {
  /// A straight piece of line in working pixels.
  struct Line {
    let from: SIMD2<Double>
    let to: SIMD2<Double>
    /// Pixels of it that are really there, without gaps.
    let seen: Double

    var way: SIMD2<Double> { to - from }
    var length: Double { (way * way).sum().squareRoot() }
    var direction: SIMD2<Double> { way / length }
  }

  private static let angles = 180
  /// A line may run so many of these angles beside its crests' ridges: blur and grain turn them.
  private static let angleSlack = 25
  /// Points this near to a line are part of it.
  private static let thickness: Float = 2
  /// Players stand on lines: gaps up to this many pixels.
  private static let longestGap: Float = 14
  private static let shortest: Float = 26
  private static let mostLines = 14
  /// The share of a piece that must really be there.
  private static let leastDensity: Float = 0.55

  private let reach: Int
  /// By angle, and by distance from the picture's corner.
  private let votes: UnsafeMutablePointer<Int16>
  private let table: [SIMD2<Float>]
  /// By angle: the votes of the line with most of them, where they have been counted since one changed.
  private var mostVotes = [Int16](repeating: 0, count: angles)
  private var isCounted = [Bool](repeating: false, count: angles)

  init(width: Int, height: Int) {
    reach = Int(Double(width * width + height * height).squareRoot()) + 2
    votes = .allocate(capacity: Self.angles * 2 * reach)
    votes.initialize(repeating: 0, count: Self.angles * 2 * reach)
    table = (0..<Self.angles).map { step in
      let angle = Float(step) * .pi / Float(Self.angles)
      return SIMD2(cosf(angle), sinf(angle))
    }
  }

  deinit {
    votes.deallocate()
  }

  /// The longest lines first, roughly.
  func lines(among crests: [Crest]) -> [Line] {
    votes.update(repeating: 0, count: Self.angles * 2 * reach)
    isCounted.withUnsafeMutableBufferPointer { $0.update(repeating: false) }
    vote(crests, adding: true)
    var left = crests
    var lines: [Line] = []
    // Some peaks are no line after all.
    for _ in 0..<3 * Self.mostLines where lines.count < Self.mostLines {
      guard let peak = strongest(), Float(peak.votes) >= Self.shortest * Self.leastDensity else {
        break
      }
      var (near, far) = ([Crest](), [Crest]())
      for crest in left {
        let distance = (crest.place * peak.normal).sum() - peak.distance
        if abs(distance) <= Self.thickness { near.append(crest) } else { far.append(crest) }
      }
      guard !near.isEmpty else { break }
      vote(near, adding: false)
      left = far
      if let line = Self.piece(near.map(\.place), peak.normal) { lines.append(line) }
    }
    return lines
  }

  /// Each crest votes for the lines through it that run about as its ridge does. Angle by angle: then all votes of one lie close
  /// together.
  private func vote(_ crests: [Crest], adding: Bool) {
    let sorted = CrestsByAngle(crests, angles: Self.angles)
    sorted.places.withUnsafeBufferPointer { places in
      for angle in 0..<Self.angles {
        var hasVoted = false
        sorted.each(around: angle, within: Self.angleSlack) { range in
          guard !range.isEmpty else { return }
          vote(places, range, angle, adding ? 1 : -1)
          hasVoted = true
        }
        if hasVoted { isCounted[angle] = false }
      }
    }
  }

  private func vote(
    _ places: UnsafeBufferPointer<SIMD2<Float>>, _ range: Range<Int>, _ angle: Int, _ vote: Int16
  ) {
    // Added to this, a number's last bits count eighths: a conversion would check for numbers that are too large, point by point.
    // Bins reach as far as the picture's diagonal.
    let eighths: Float = 1_048_576
    let (offset, normal) = (eighths + Float(reach), table[angle])
    let own = votes + angle * 2 * reach
    for place in places[range] {
      let distance = place.x * normal.x + place.y * normal.y + offset
      own[Int((distance.bitPattern & 0x7f_ffff) &>> 3)] &+= vote
    }
  }

  /// The line with most votes; the first of equals.
  private func strongest() -> (votes: Int16, normal: SIMD2<Float>, distance: Float)? {
    var bestAngle = 0
    for angle in 0..<Self.angles {
      if !isCounted[angle] {
        var most: Int16 = 0
        for bin in angle * 2 * reach..<(angle + 1) * 2 * reach { most = max(most, votes[bin]) }
        (mostVotes[angle], isCounted[angle]) = (most, true)
      }
      if mostVotes[angle] > mostVotes[bestAngle] { bestAngle = angle }
    }
    let best = mostVotes[bestAngle]
    let row = bestAngle * 2 * reach
    guard best > 0, let bin = (row..<row + 2 * reach).first(where: { votes[$0] == best }) else {
      return nil
    }
    return (best, table[bestAngle], Float(bin - row - reach) + 0.5)
  }

  /// From the points near a line to the piece of it that is there: fitted anew, ends where the points end.
  private static func piece(_ points: [SIMD2<Float>], _ normal: SIMD2<Float>) -> Line? {
    let way = SIMD2(-normal.y, normal.x)
    let sorted = points.sorted { ($0 * way).sum() < ($1 * way).sum() }
    var kept: [SIMD2<Float>] = []
    var (seen, start): (Float, Int) = (0, 0)
    for end in 1...sorted.count {
      let isBreak =
        end == sorted.count || ((sorted[end] - sorted[end - 1]) * way).sum() > longestGap
      guard isBreak else { continue }
      let run = sorted[start..<end]
      let length = ((sorted[end - 1] - sorted[start]) * way).sum()
      if length >= shortest / 2, Float(run.count) >= leastDensity * length {
        kept += run
        seen += length
      }
      start = end
    }
    guard seen >= shortest, let first = kept.first, let last = kept.last else { return nil }
    let mean = kept.reduce(.zero, +) / Float(kept.count)
    var (xx, xy, yy): (Float, Float, Float) = (0, 0, 0)
    for point in kept {
      let off = point - mean
      xx += off.x * off.x
      xy += off.x * off.y
      yy += off.y * off.y
    }
    let angle = 0.5 * atan2f(2 * xy, xx - yy)
    let fitted = SIMD2(cosf(angle), sinf(angle))
    func foot(_ point: SIMD2<Float>) -> SIMD2<Double> {
      SIMD2<Double>(mean + fitted * ((point - mean) * fitted).sum())
    }
    return Line(from: foot(first), to: foot(last), seen: Double(seen))
  }
}
