import CPixels

/// Looks for what might be the ball: small and pale, and brighter than what is around it.
final class BallCandidates {
  /// Something small and bright, in working pixels.
  struct Candidate: Equatable {
    let x: Double
    let y: Double
    /// A ball's, where this is.
    let diameter: Double
    /// How much it looks like the ball by itself, in log odds.
    let odds: Double
    /// Before the stands much is small and bright: only a ball that flew there is one.
    let isAbovePitch: Bool
  }

  private let width: Int
  private let height: Int
  private let filter: SpotFilter
  /// Where balls are large, the picture is made smaller by this factor until they are as small as elsewhere.
  private var reduced: (factor: Int, luma: ByteImage, filter: SpotFilter)?

  /// The diameter in pixels at which balls are looked for.
  private static let handyDiameter = 3.5
  /// Brighter by this than what is around.
  private static let contrast: UInt8 = 22
  /// Candidates kept of a frame, the likeliest.
  private static let most = 40

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    filter = SpotFilter(width: width, height: height)
  }

  /// - Parameter lines: the pitch's lines, grown: what is on them is a ball more seldom.
  func find(
    in picture: WorkingPicture, foreground: ForegroundMask, lines: ByteImage, prior: HeightPrior,
    field: BallField
  ) -> [Candidate] {
    let usual = BallField.diameter(prior, row: Double(height) * 0.6)
    let (luma, filter, factor) = view(of: picture.luma, at: max(1, Int(usual / Self.handyDiameter)))
    let scale = Double(factor)
    func diameter(_ row: Int) -> Double {
      BallField.diameter(prior, row: (Double(row) + 0.5) * scale) / scale
    }
    let first = min((field.top.min() ?? 0) / factor, filter.height)
    filter.find(in: luma, rows: first..<filter.height, diameter: diameter)
    var found: [Candidate] = []
    var places = [Int32](repeating: 0, count: filter.width)
    for y in max(first, 1)..<max(first, 1, filter.height - 1) {
      let high = pixels_list_at_least(
        filter.contrast.row(y), Self.contrast, &places, filter.width)
      // What stands out is never at the picture's edge.
      for x in places[..<high].lazy.map(Int.init) {
        guard Self.isPeak(luma, filter.contrast, x, y) else { continue }
        let spot = Spot(luma, filter.contrast, x, y, diameter: diameter(y))
        if let candidate = candidate(spot, scale, foreground, lines, field) {
          found.append(candidate)
        }
      }
    }
    guard found.count > Self.most else { return found }
    return Array(
      found.sorted { ($0.odds, $0.y, $0.x) > ($1.odds, $1.y, $1.x) }.prefix(Self.most))
  }

  private func view(of luma: ByteImage, at factor: Int) -> (ByteImage, SpotFilter, factor: Int) {
    let factor = min(factor, width, height)
    guard factor > 1 else { return (luma, filter, 1) }
    if reduced?.factor != factor {
      let (width, height) = (width / factor, height / factor)
      reduced = (
        factor, ByteImage(width: width, height: height), SpotFilter(width: width, height: height)
      )
    }
    guard let reduced else { return (luma, filter, 1) }
    BoxReduction(factor: factor).reduce(luma.base, stride: width, into: reduced.luma)
    return (reduced.luma, reduced.filter, factor)
  }

  /// Whether no neighbour is brighter or stands out more; of equals the first one is the peak.
  private static func isPeak(_ luma: ByteImage, _ contrast: ByteImage, _ x: Int, _ y: Int) -> Bool {
    func height(_ dx: Int, _ dy: Int) -> Int {
      2 * Int(luma[x + dx, y + dy]) + Int(contrast[x + dx, y + dy])
    }
    let own = height(0, 0)
    for dx in -1...1 where height(dx, -1) >= own { return false }
    for dx in -1...1 where height(dx, 1) > own { return false }
    return height(-1, 0) < own && height(1, 0) <= own
  }

  /// A peak, in the pixels of the picture that was looked at.
  private struct Spot {
    let x: Double
    let y: Double
    let contrast: Double
    let diameter: Double
    /// The diameter of a disc as large as what is half as bright.
    let extent: Double

    init(_ luma: ByteImage, _ contrast: ByteImage, _ x: Int, _ y: Int, diameter: Double) {
      // Nothing stands out so near to the picture's edge that the circle around it would leave it.
      let reach = SpotFilter.reach(diameter: diameter)
      let height = Int(contrast[x, y])
      let floor = Int(luma[x, y]) - height
      var (sum, sumX, sumY, area) = (0, 0, 0, 0)
      for dy in -reach...reach {
        let row = luma.row(y + dy) + x
        for dx in -reach...reach {
          let over = Int(row[dx]) - floor
          if 2 * over >= height { area += 1 }
          guard over > 0, abs(dx) < reach, abs(dy) < reach else { continue }
          sum += over
          sumX += over * dx
          sumY += over * dy
        }
      }
      self.x = Double(x) + 0.5 + Double(sumX) / Double(sum)
      self.y = Double(y) + 0.5 + Double(sumY) / Double(sum)
      self.contrast = Double(height)
      self.diameter = diameter
      extent = 1.13 * Double(area).squareRoot()
    }
  }

  private func candidate(
    _ spot: Spot, _ scale: Double, _ foreground: ForegroundMask, _ lines: ByteImage,
    _ field: BallField
  ) -> Candidate? {
    let (x, y) = (spot.x * scale, spot.y * scale)
    let (column, row) = (min(Int(x), width - 1), min(Int(y), height - 1))
    guard isPale(column, row, foreground.bright) else { return nil }
    let diameter = spot.diameter * scale
    let looks = BallLikeness.Looks(
      contrast: spot.contrast, size: spot.extent / max(spot.diameter, Self.leastExtent),
      openness: openness(x, y, diameter, foreground.grass), isOnLine: lines[column, row] != 0)
    return Candidate(
      x: x, y: y, diameter: diameter,
      odds: BallLikeness.odds(looks, x: x, y: y, diameter: diameter, in: field),
      isAbovePitch: field.isAbovePitch(x, y))
  }

  /// What is smaller than this in pixels covers as many as this.
  private static let leastExtent = 1.8

  private func isPale(_ x: Int, _ y: Int, _ bright: ByteImage) -> Bool {
    for row in max(y - 1, 0)...min(y + 1, height - 1) {
      for column in max(x - 1, 0)...min(x + 1, width - 1) where bright[column, row] != 0 {
        return true
      }
    }
    return false
  }

  /// How much of a circle around something is grass: all of it around a ball that lies or flies by itself.
  private func openness(_ x: Double, _ y: Double, _ diameter: Double, _ grass: ByteImage) -> Double
  {
    let radius = Double(Int(max(diameter, 2) / 2) + 3)
    var (open, count) = (0, 0)
    for way in Self.ways {
      let (column, row) = (Int(x + way.x * radius), Int(y + way.y * radius))
      guard column >= 0, row >= 0, column < width, row < height else { continue }
      count += 1
      if grass[column, row] != 0 { open += 1 }
    }
    return count > 0 ? Double(open) / Double(count) : 0
  }

  private static let ways: [SIMD2<Double>] = [
    [1, 0], [0.707, 0.707], [0, 1], [-0.707, 0.707], [-1, 0], [-0.707, -0.707], [0, -1],
    [0.707, -0.707],
  ]
}
