/// Where the pitch ends at the top of the picture: one straight edge, or two that meet, under which everything is pitch.
///
/// Boards and crowd may be green in places, and people stand before the edge; so the lines are those on which most columns agree.
struct PitchOutline {
  /// By column of the picture: the first row of pitch.
  let top: [Int]

  /// Columns are looked at in steps of this many pixels.
  private static let step = 8
  /// Columns that agree on a line lie within this many pixels of it.
  private static let tolerance = 2.0
  /// A second edge needs the word of this share of the columns.
  private static let secondShare = 0.08
  /// Nobody is broader than this many heights.
  private static let broadest = 0.6
  /// What must be grass of this many pixels below the edge.
  private static let depth = 12
  private static let grassOfDepth = 10

  /// - Parameters:
  ///   - isGrass: a mask of what has grass's colour.
  ///   - person: how high people are, in pixels: what hides the edge and is wider than them is not one of them.
  init(_ isGrass: ByteImage, person: Double) {
    // Narrow pictures have one column.
    let first = min(Self.step / 2, isGrass.width / 2)
    let columns = stride(from: first, to: isGrass.width, by: Self.step).map { $0 }
    let edge = columns.map { Double(Self.firstGrass(in: isGrass, x: $0)) }
    let xs = columns.map(Double.init)
    var lines: [(slope: Double, offset: Double)] = []
    var left = Array(columns.indices)
    let whole = left.count
    for _ in 0..<2 {
      guard let (line, agreeing) = Self.line(through: xs, edge, among: left) else { break }
      guard lines.isEmpty || Double(agreeing.count) >= Self.secondShare * Double(whole) else {
        break
      }
      lines.append(line)
      var isTaken = [Bool](repeating: false, count: whole)
      for column in agreeing { isTaken[column] = true }
      left.removeAll { isTaken[$0] }
    }
    let height = isGrass.height
    let broad = Self.medians(edge, reach: Int(person * Self.broadest) / Self.step + 2)
    top = (0..<isGrass.width).map { x in
      var line = lines.isEmpty ? 0 : -Double.infinity
      for edge in lines { line = max(line, edge.slope * Double(x) + edge.offset) }
      let row = max(line, broad[min(x / Self.step, broad.count - 1)] - Self.tolerance)
      return min(max(Int(row.rounded(.up)), 0), height)
    }
  }

  /// For each value, the middle one of those around it.
  private static func medians(_ values: [Double], reach: Int) -> [Double] {
    var around: [Double] = []
    around.reserveCapacity(values.count)
    func place(_ value: Double) -> Int { around.firstIndex { $0 >= value } ?? around.count }
    for value in values.prefix(reach) { around.insert(value, at: place(value)) }
    return values.indices.map { index in
      if index + reach < values.count {
        around.insert(values[index + reach], at: place(values[index + reach]))
      }
      if index > reach { around.remove(at: place(values[index - reach - 1])) }
      return around[around.count / 2]
    }
  }

  /// The first row under which a column is grass.
  private static func firstGrass(in mask: ByteImage, x: Int) -> Int {
    var grass = 0
    // From below: the rows in the window from y on.
    for y in 0..<min(depth, mask.height) where mask[x, y] != 0 { grass += 1 }
    for y in 0..<mask.height {
      if grass >= grassOfDepth, mask[x, y] != 0 { return y }
      if mask[x, y] != 0 { grass -= 1 }
      if y + depth < mask.height, mask[x, y + depth] != 0 { grass += 1 }
    }
    return mask.height
  }

  /// The line on which most of these points lie, and which they are. Steep lines are none: the camera does not roll that far.
  private static func line(
    through xs: [Double], _ ys: [Double], among points: [Int]
  ) -> (line: (slope: Double, offset: Double), agreeing: [Int])? {
    let steepest = 1.0
    var best: (slope: Double, offset: Double)?
    var most: Int32 = 1
    let columns = Columns(xs, ys, points)
    for (position, a) in points.enumerated() where position.isMultiple(of: 2) {
      for b in points[(position + 1)...]
      where b.isMultiple(of: 2) && xs[b] - xs[a] >= Double(4 * step) {
        let slope = (ys[b] - ys[a]) / (xs[b] - xs[a])
        guard abs(slope) <= steepest else { continue }
        let offset = ys[a] - slope * xs[a]
        let count = columns.count(near: slope, offset)
        if count > most { (most, best) = (count, (slope, offset)) }
      }
    }
    guard let best else { return nil }
    return (best, points.filter { abs(best.slope * xs[$0] + best.offset - ys[$0]) <= tolerance })
  }

  /// Points side by side, so that four at a time are held against a line. Those that fill up the last four lie nowhere.
  private struct Columns {
    private var xs: [SIMD4<Float>] = []
    private var ys: [SIMD4<Float>] = []

    init(_ xs: [Double], _ ys: [Double], _ points: [Int]) {
      for first in stride(from: 0, to: points.count, by: 4) {
        var (x, y) = (SIMD4<Float>.zero, SIMD4(repeating: Float.infinity))
        for lane in 0..<min(4, points.count - first) {
          x[lane] = Float(xs[points[first + lane]])
          y[lane] = Float(ys[points[first + lane]])
        }
        self.xs.append(x)
        self.ys.append(y)
      }
    }

    /// How many lie near a line.
    func count(near slope: Double, _ offset: Double) -> Int32 {
      let (slope, offset, tolerance) = (Float(slope), Float(offset), Float(PitchOutline.tolerance))
      var counts = SIMD4<Int32>.zero
      for index in xs.indices {
        let off = xs[index] * slope + offset - ys[index]
        let isNear = (off .<= tolerance) .& (off .>= -tolerance)
        counts &+= SIMD4<Int32>.zero.replacing(with: 1, where: isNear)
      }
      return counts.wrappedSum()
    }
  }
}
