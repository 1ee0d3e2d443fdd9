import CPixels

/// What grass looks like in one picture: how bright it is where, and how much colour it has for its brightness.
///
/// Light and shadow change the brightness of grass and its colour by the same factor. So a pixel is held against the colour that
/// grass of its own brightness would have, and neither shadows nor mown stripes look like anybody.
struct TurfModel {
  /// The side of the squares in which the light is taken for even.
  static let cell = 16
  /// Colour per brightness is counted in steps of this many parts of 1.
  private static let ratioSteps = 48
  /// The most colour per brightness of anything green, as a ratio.
  private static let largestRatio = 1.2
  /// Black in video.
  static let black = 16
  /// Darker than this above black, nothing has a colour to speak of.
  private static let darkest: Int32 = 14
  /// How far the colour of grass strays from its mean, in steps of chroma.
  private static let spread: Int32 = 11
  /// Every so manieth pixel of a row is looked at, and every so manieth row: most sources have no more colour than that.
  private static let sampling = 2
  /// A cell's own measure counts from this many grass samples on, of 64.
  private static let enoughSamples = 28
  /// Less grass than this is no pitch.
  static let leastShare = 0.15

  let columns: Int
  let rows: Int
  /// By cell: brightness above black.
  private(set) var luma: [Int32]
  /// By cell: blue and red difference below grey, per brightness, in 1/256.
  private(set) var blue: [Int32]
  private(set) var red: [Int32]
  /// The share of the picture that has grass's colour.
  private(set) var share = 0.0
  /// The first row of the picture below which there is grass: above is nothing but stands.
  private(set) var firstRow = 0

  /// How bright the grass is at a place, above black.
  func light(x: Double, y: Double) -> Double {
    let column = min(max(Int(x) / Self.cell, 0), columns - 1)
    let row = min(max(Int(y) / Self.cell, 0), rows - 1)
    return Double(luma[row * columns + column])
  }

  /// - Returns: nil when nothing in the picture is grass.
  init?(_ picture: WorkingPicture) {
    columns = (picture.width + Self.cell - 1) / Self.cell
    rows = (picture.height + Self.cell - 1) / Self.cell
    luma = Array(repeating: 0, count: columns * rows)
    blue = luma
    red = luma
    guard picture.hasColour, let ratios = Self.commonest(picture) else { return nil }
    measure(picture, blueRatio: ratios.blue, redRatio: ratios.red)
    guard share >= Self.leastShare else { return nil }
  }

  /// The colour per brightness that most of what is green has, in 1/256.
  private static func commonest(_ picture: WorkingPicture) -> (blue: Int32, red: Int32)? {
    var histogram = [Int32](repeating: 0, count: ratioSteps * ratioSteps)
    let scale = Double(ratioSteps) / largestRatio
    let reciprocals = (0..<256).map { $0 > Int(darkest) ? Int32(scale * 65_536 / Double($0)) : 0 }
    histogram.withUnsafeMutableBufferPointer { histogram in
      reciprocals.withUnsafeBufferPointer { reciprocals in
        for y in stride(from: 0, to: picture.height, by: 2 * sampling) {
          let (lumaRow, blueRow, redRow) = (
            picture.luma.row(y), picture.blue.row(y), picture.red.row(y)
          )
          for x in stride(from: 0, to: picture.width, by: 2 * sampling) {
            let light = Int(lumaRow[x]) &- black
            let (blue, red) = (128 &- Int32(blueRow[x]), 128 &- Int32(redRow[x]))
            guard light > Int(darkest), blue > 3, red > 1, blue &+ red > 8 else { continue }
            let (b, r) = (
              Int((blue &* reciprocals[light]) &>> 16), Int((red &* reciprocals[light]) &>> 16)
            )
            guard b < ratioSteps, r < ratioSteps else { continue }
            histogram[b &* ratioSteps &+ r] &+= 1
          }
        }
      }
    }
    return peak(histogram)
  }

  /// The mean of the three by three bins in which most lies, in 1/256; nil when they are all empty.
  private static func peak(_ histogram: [Int32]) -> (blue: Int32, red: Int32)? {
    var (most, place): (Int32, Int) = (0, 0)
    histogram.withUnsafeBufferPointer { histogram in
      // Along rows first: three of those sums are a square's.
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: histogram.count) { threes in
        threes.initialize(repeating: 0)
        for at in 1..<histogram.count - 1 {
          threes[at] = histogram[at &- 1] &+ histogram[at] &+ histogram[at &+ 1]
        }
        for b in 1..<ratioSteps - 1 {
          for at in b &* ratioSteps &+ 1..<b &* ratioSteps &+ ratioSteps &- 1 {
            let sum = threes[at &- ratioSteps] &+ threes[at] &+ threes[at &+ ratioSteps]
            if sum > most { (most, place) = (sum, at) }
          }
        }
      }
    }
    guard most > 0 else { return nil }
    let (b, r) = place.quotientAndRemainder(dividingBy: ratioSteps)
    var (blueSum, redSum): (Int32, Int32) = (0, 0)
    for nearB in b - 1...b + 1 {
      for nearR in r - 1...r + 1 {
        let count = histogram[nearB * ratioSteps + nearR]
        blueSum += count * Int32(2 * nearB + 1)
        redSum += count * Int32(2 * nearR + 1)
      }
    }
    // From half steps to 1/256.
    let unit = largestRatio / Double(ratioSteps) / 2 * 256
    return (Int32(Double(blueSum / most) * unit), Int32(Double(redSum / most) * unit))
  }

  /// Takes the light and colour of what has grass's colour, cell by cell.
  private mutating func measure(_ picture: WorkingPicture, blueRatio: Int32, redRatio: Int32) {
    var counts = [Int32](repeating: 0, count: columns * rows)
    var (grass, seen) = (0, 0)
    var wanted = pixels_grass(
      black: Int32(Self.black), darkest: Self.darkest, spread: Self.spread, blue_ratio: blueRatio,
      red_ratio: redRatio)
    for y in stride(from: 0, to: picture.height, by: Self.cell) {
      let height = min(Self.cell, picture.height - y)
      for column in 0..<columns {
        let first = column * Self.cell
        let width = min(Self.cell, picture.width - first)
        let found =
          width == Self.cell
          ? measure(picture, first, y, height, &wanted)
          : measureNarrow(picture, first, width, y, height, &wanted)
        let samples = (width + Self.sampling - 1) / Self.sampling
        seen += samples * ((height + Self.sampling - 1) / Self.sampling)
        grass += Int(found.count)
        let cell = y / Self.cell * columns + column
        counts[cell] = found.count
        luma[cell] = found.light
        blue[cell] = found.blue
        red[cell] = found.red
      }
    }
    share = Double(grass) / Double(seen)
    let first = counts.firstIndex { $0 >= Self.enoughSamples } ?? 0
    firstRow = max(0, first / columns - 1) * Self.cell
    var known = [Bool](repeating: false, count: counts.count)
    for cell in counts.indices where counts[cell] >= Self.enoughSamples {
      known[cell] = true
      blue[cell] = blue[cell] * 256 / luma[cell]
      red[cell] = red[cell] * 256 / luma[cell]
      luma[cell] /= counts[cell]
    }
    fillGaps(&known)
  }

  private func measure(
    _ picture: WorkingPicture, _ x: Int, _ y: Int, _ height: Int, _ wanted: inout pixels_grass
  ) -> pixels_cell {
    pixels_measure_cell(
      picture.luma.row(y) + x, picture.blue.row(y) + x, picture.red.row(y) + x, picture.width,
      height, &wanted)
  }

  /// The last cell of a row may be less broad than others: it is copied beside nothing, which is no grass.
  private func measureNarrow(
    _ picture: WorkingPicture, _ x: Int, _ width: Int, _ y: Int, _ height: Int,
    _ wanted: inout pixels_grass
  ) -> pixels_cell {
    let area = Self.cell * Self.cell
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * area) { planes in
      planes.initialize(repeating: 0)
      guard let luma = planes.baseAddress else { return pixels_cell() }
      let (blue, red) = (luma + area, luma + 2 * area)
      for (plane, source) in [(luma, picture.luma), (blue, picture.blue), (red, picture.red)] {
        for row in 0..<height {
          (plane + row * Self.cell).update(from: source.row(y + row) + x, count: width)
        }
      }
      return pixels_measure_cell(luma, blue, red, Self.cell, height, &wanted)
    }
  }

  /// Where something hides the grass, it is as it is around there.
  private mutating func fillGaps(_ known: inout [Bool]) {
    guard known.contains(true) else { return }
    while known.contains(false) {
      let before = known
      for cell in known.indices where !before[cell] {
        let (x, y) = (cell % columns, cell / columns)
        var (lumaSum, blueSum, redSum, count): (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
        for near in [
          x > 0 ? cell - 1 : cell, x < columns - 1 ? cell + 1 : cell,
          y > 0 ? cell - columns : cell, y < rows - 1 ? cell + columns : cell,
        ] where before[near] {
          lumaSum += luma[near]
          blueSum += blue[near]
          redSum += red[near]
          count += 1
        }
        guard count > 0 else { continue }
        known[cell] = true
        (luma[cell], blue[cell], red[cell]) = (lumaSum / count, blueSum / count, redSum / count)
      }
    }
  }
}
