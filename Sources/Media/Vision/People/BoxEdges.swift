import CPixels

/// Where a body ends, more finely than a mask says.
///
/// Most sources have one sample of colour for four pixels, so a mask that is made of colour ends up to two pixels off, which is
/// much of somebody who is eight wide. Brightness is as fine as the picture: what is brighter or darker than the ground on both
/// sides ends where the body does. Of a pixel that the body covers in part, its part is counted.
struct BoxEdges {
  let picture: WorkingPicture
  /// How far each pixel strays from grass.
  let strays: ByteImage

  /// A side is looked for from this many pixels outside of the box on: farther off there may be somebody else.
  private static let reach = 1
  /// And up to this part of a height inside of it: what is left of a box would be no person.
  private static let deepest = 0.25
  /// The ground beside a box, to the left and to the right: so many pixels away, and so many broad.
  private static let gap = 4
  private static let flank = 7
  /// Grain of cameras and codecs, in steps of brightness.
  private static let grain: Int32 = 4
  /// More than this is as good as this: nobody is narrower for wearing white.
  private static let most: Int32 = 40
  /// Colour says less than brightness of where something ends.
  private static let colourShift: Int32 = 2
  /// A column or row with less than this part of what the body's own have is not of it. Heads are narrow, so that rows have
  /// less.
  private static let columnShare = 0.2
  private static let rowShare = 0.1
  /// What is grain in all of a column or row.
  private static let least = 9.0
  /// Arms and legs end in pixels of which they cover so little that no sum shows it.
  private static let faintest = 0.5

  /// The box with its sides where the body ends; those at the picture's edges stay.
  func refined(_ box: PersonFitter.Box) -> PersonFitter.Box {
    let columns = Self.inside(box.left.rounded(.down), box.right.rounded(.up), picture.width)
    let rows = Self.inside(box.top.rounded(), box.bottom.rounded(), picture.height)
    guard columns.count >= 2, rows.count >= 2, let sums = sums(columns, rows) else { return box }
    var box = box
    let deepest = Self.deepest * box.height
    if let ends = Self.ends(of: sums.columns, share: Self.columnShare) {
      if box.left > 1 {
        box.left = min(Double(sums.left) + ends.first - Self.faintest, box.left + deepest)
      }
      if box.right < Double(picture.width - 1) {
        box.right = max(Double(sums.left) + ends.end + Self.faintest, box.right - deepest)
      }
    }
    if let ends = Self.ends(of: sums.rows, share: Self.rowShare) {
      if box.top > 1 { box.top = min(Double(sums.top) + ends.first, box.top + deepest) }
      if box.bottom < Double(picture.height - 1) {
        box.bottom = max(Double(sums.top) + ends.end, box.bottom - deepest)
      }
    }
    return box
  }

  private static func inside(_ from: Double, _ to: Double, _ size: Int) -> Range<Int> {
    let first = min(max(Int(from), 0), size)
    return first..<max(first, min(Int(to), size))
  }

  /// How much differs from the ground, by column and by row.
  private struct Sums {
    /// The picture's column and row of the first of each.
    let left: Int
    let top: Int
    var columns: [Int32]
    var rows: [Int32]
  }

  private func sums(_ columns: Range<Int>, _ rows: Range<Int>) -> Sums? {
    let (width, height) = (picture.width, picture.height)
    let besideLeft =
      max(0, columns.lowerBound - Self.gap - Self.flank)..<max(0, columns.lowerBound - Self.gap)
    let besideRight =
      min(
        width, columns.upperBound + Self.gap)..<min(
        width, columns.upperBound + Self.gap + Self.flank)
    guard !besideLeft.isEmpty || !besideRight.isEmpty else { return nil }
    let wide =
      max(0, columns.lowerBound - Self.reach)..<min(width, columns.upperBound + Self.reach)
    let high = max(0, rows.lowerBound - Self.reach)..<min(height, rows.upperBound + Self.reach)
    var sums = Sums(
      left: wide.lowerBound, top: high.lowerBound,
      columns: Array(repeating: 0, count: wide.count), rows: Array(repeating: 0, count: high.count))
    var beside = sums.columns
    for y in high {
      let (luma, stray) = (picture.luma.row(y), strays.row(y))
      let left = besideLeft.isEmpty ? nil : Self.mean(luma, besideLeft)
      let right = besideRight.isEmpty ? left : Self.mean(luma, besideRight)
      guard let right else { continue }
      // What lies between both sides is where one kind of ground passes into the other.
      let ground = pixels_ground(
        dark: min(left ?? right, right) - Self.grain,
        bright: max(left ?? right, right) + Self.grain, most: Self.most,
        colour_shift: Self.colourShift)
      func add(to columnSums: inout [Int32]) -> Int32 {
        pixels_sum_off_ground(
          luma + wide.lowerBound, stray + wide.lowerBound, ground, &columnSums,
          columns.lowerBound - wide.lowerBound, columns.upperBound - wide.lowerBound, wide.count)
      }
      // Rows beyond the box say nothing of its sides.
      let row = rows.contains(y) ? add(to: &sums.columns) : add(to: &beside)
      sums.rows[y - high.lowerBound] = row
    }
    return sums
  }

  private static func mean(_ row: UnsafeMutablePointer<UInt8>, _ columns: Range<Int>) -> Int32 {
    var sum: Int32 = 0
    for x in columns { sum &+= Int32(row[x]) }
    return sum / Int32(columns.count)
  }

  /// Where the sums begin and end to be a body's. What the next one further out has is the part of it that the body covers.
  private static func ends(of sums: [Int32], share: Double) -> (first: Double, end: Double)? {
    // The upper quarter is what a body's own columns or rows have: the greatest may be of a line.
    let usual = sums.sorted()[sums.count - max(2, sums.count / 4)]
    let enough = max(share * Double(usual), least)
    guard let first = sums.firstIndex(where: { Double($0) >= enough }),
      let last = sums.lastIndex(where: { Double($0) >= enough })
    else { return nil }
    let before = first > 0 ? Double(sums[first - 1]) / enough : 0
    let after = last + 1 < sums.count ? Double(sums[last + 1]) / enough : 0
    return (Double(first) - before, Double(last + 1) + after)
  }
}
