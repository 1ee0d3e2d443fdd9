import CPixels

/// How much each pixel is brighter than its surroundings whichever way one looks.
///
/// Across a line one looks from grass to grass, but along it from paint to paint: a line does not stand out, while a ball on it
/// does, as far as it is brighter than paint. Beside a sock only one side is bright, and a ball is still seen.
final class SpotFilter {
  let width: Int
  let height: Int
  let contrast: ByteImage
  /// The brightest around each pixel: lines bend and are hardly a pixel thin, and are not to be missed.
  private let broad: ByteImage
  private let morphology: Morphology
  /// The rows that were looked at last: in all others nothing stands out.
  private var looked = 0..<0

  private static let leastReach = 3
  private static let largestReach = 6
  /// Half of the opposite points on a circle, for each radius.
  private static let circles: [[(x: Int32, y: Int32)]] = {
    let directions = [
      (1, 0), (0.924, 0.383), (0.707, 0.707), (0.383, 0.924), (0, 1), (-0.383, 0.924),
      (-0.707, 0.707), (-0.924, 0.383),
    ]
    return (0...largestReach).map { reach in
      directions.map {
        (Int32(($0.0 * Double(reach)).rounded()), Int32(($0.1 * Double(reach)).rounded()))
      }
    }
  }()

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    contrast = ByteImage(width: width, height: height)
    broad = ByteImage(width: width, height: height)
    morphology = Morphology(width: width, height: height)
  }

  /// How far around something so large one looks: past its blurred edge, and past what was made broader.
  static func reach(diameter: Double) -> Int {
    min(max(Int((diameter / 2 + 2).rounded()), leastReach), largestReach)
  }

  /// - Parameters:
  ///   - rows: what is looked at; elsewhere nothing stands out.
  ///   - diameter: how large in pixels is what is looked for, by row.
  func find(in luma: ByteImage, rows: Range<Int>, diameter: (Int) -> Double) {
    for y in looked where !rows.contains(y) { clear(y, 0..<width) }
    looked = rows
    let reached = rows.lowerBound - Self.largestReach..<rows.upperBound + Self.largestReach
    morphology.dilate(luma, radius: 1, rows: reached, into: broad)
    var ways: (reach: Int, offsets: [Int32]) = (0, [])
    for y in rows {
      let reach = Self.reach(diameter: diameter(y))
      guard y >= reach, y + reach < height, width > 2 * reach else {
        clear(y, 0..<width)
        continue
      }
      if ways.reach != reach {
        ways = (reach, Self.circles[reach].map { $0.y * Int32(width) + $0.x })
      }
      clear(y, 0..<reach)
      clear(y, width - reach..<width)
      pixels_stand_out(
        luma.row(y) + reach, broad.row(y) + reach, ways.offsets, contrast.row(y) + reach,
        width - 2 * reach)
    }
  }

  private func clear(_ y: Int, _ columns: Range<Int>) {
    (contrast.row(y) + columns.lowerBound).update(repeating: 0, count: columns.count)
  }
}
