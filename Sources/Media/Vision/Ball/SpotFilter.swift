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

  private static let leastReach = 3
  private static let largestReach = 6
  /// Half of the opposite points on a circle, for each radius.
  private static let circles: [[(x: Int, y: Int)]] = {
    let directions = [
      (1, 0), (0.924, 0.383), (0.707, 0.707), (0.383, 0.924), (0, 1), (-0.383, 0.924),
      (-0.707, 0.707), (-0.924, 0.383),
    ]
    return (0...largestReach).map { reach in
      directions.map {
        (Int(($0.0 * Double(reach)).rounded()), Int(($0.1 * Double(reach)).rounded()))
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
    contrast.fill(0)
    let reached = rows.lowerBound - Self.largestReach..<rows.upperBound + Self.largestReach
    morphology.dilate(luma, radius: 1, rows: reached, into: broad)
    for y in rows {
      let reach = Self.reach(diameter: diameter(y))
      guard y >= reach, y + reach < height, width > 2 * reach else { continue }
      let ways = Self.circles[reach].map { $0.y * width + $0.x }
      Self.look(
        luma.row(y) + reach, broad.row(y) + reach, ways, contrast.row(y) + reach,
        count: width - 2 * reach)
    }
  }

  /// One row. A function of its own: then the compiler takes sixteen pixels at once.
  @inline(never)
  private static func look(
    _ luma: UnsafeMutablePointer<UInt8>, _ broad: UnsafeMutablePointer<UInt8>, _ ways: [Int],
    _ out: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    let (a, b, c, d) = (ways[0], ways[1], ways[2], ways[3])
    let (e, f, g, h) = (ways[4], ways[5], ways[6], ways[7])
    for x in 0..<count {
      let here = broad + x
      let first = max(min(here[a], here[-a]), min(here[b], here[-b]))
      let second = max(min(here[c], here[-c]), min(here[d], here[-d]))
      let third = max(min(here[e], here[-e]), min(here[f], here[-f]))
      let fourth = max(min(here[g], here[-g]), min(here[h], here[-h]))
      let around = max(max(first, second), max(third, fourth))
      out[x] = max(luma[x], around) &- around
    }
  }
}
