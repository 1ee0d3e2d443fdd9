/// Counts which colours a picture has, over a sparse grid of its pixels.
struct ColourCensus {
  /// Every so many rows and columns one pixel is asked.
  private static let step = 4
  /// Neighbouring values that count as one.
  private static let bin = 2
  private static let bins = 256 / bin
  /// Around the commonest green, colours belong to it that are at least this common against it …
  private static let leastAgainstPeak = 0.02
  /// … and no further away than this.
  private static let farthestFromPeak = 16
  /// Of the brightness, this share at either end is left aside.
  private static let trimmed = 0.01

  private var counts = [Int32](repeating: 0, count: bins * bins)
  private var samples = 0
  private let picture: WorkingPicture

  init(of picture: WorkingPicture) {
    self.picture = picture
    counts.withUnsafeMutableBufferPointer { counts in
      for y in stride(from: Self.step / 2, to: picture.height, by: Self.step) {
        let (blue, red) = (picture.blue.row(y), picture.red.row(y))
        for x in stride(from: Self.step / 2, to: picture.width, by: Self.step) {
          counts[Int(blue[x]) / Self.bin * Self.bins + Int(red[x]) / Self.bin] += 1
          samples += 1
        }
      }
    }
  }

  /// What eyes call green, from dry and yellowish to floodlit and pale: less blue than grey has, not much more red, and
  /// together clearly off grey; but never as pure as the green of test cards and studio walls.
  private static func isGreen(blue: Int, red: Int) -> Bool {
    (72...124).contains(blue) && (84...130).contains(red) && (128 - blue) + (128 - red) >= 9
  }

  /// The prevailing green with its reach; nil when it holds less than this share.
  func grass(_ leastShare: Double) -> GrassColour? {
    guard let peak = commonestGreen() else { return nil }
    let middle = (blue: peak / Self.bins * Self.bin, red: peak % Self.bins * Self.bin)
    let least = max(1, Double(counts[peak]) * Self.leastAgainstPeak)
    var (count, sumBlue, sumRed, squareBlue, squareRed) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for blue in near(middle.blue) {
      for red in near(middle.red) {
        let held = Double(counts[blue / Self.bin * Self.bins + red / Self.bin])
        guard held >= least, Self.isGreen(blue: blue, red: red) else { continue }
        let (b, r) = (Double(blue) + 0.5, Double(red) + 0.5)
        count += held
        sumBlue += held * b
        sumRed += held * r
        squareBlue += held * b * b
        squareRed += held * r * r
      }
    }
    guard count >= leastShare * Double(samples) else { return nil }
    let (blue, red) = (sumBlue / count, sumRed / count)
    let blueReach = Self.reach((squareBlue / count - blue * blue).squareRoot())
    let redReach = Self.reach((squareRed / count - red * red).squareRoot())
    guard
      let brightness = brightness(blue: blue, red: red, blueReach: blueReach, redReach: redReach)
    else { return nil }
    return GrassColour(
      blue: blue, red: red, blueReach: blueReach, redReach: redReach,
      darkest: brightness.darkest, brightest: brightness.brightest)
  }

  /// Three standard deviations; less than the coding of video blurs anyway makes no sense, and more takes in shirts.
  private static func reach(_ deviation: Double) -> Double {
    deviation.isFinite ? min(max(3 * deviation, 5), 14) : 5
  }

  private func near(_ middle: Int) -> StrideTo<Int> {
    stride(
      from: max(0, middle - Self.farthestFromPeak),
      to: min(256, middle + Self.farthestFromPeak + 1), by: Self.bin)
  }

  private func commonestGreen() -> Int? {
    var best: (index: Int, count: Int32)?
    for blue in stride(from: 0, to: 126, by: Self.bin) {
      for red in stride(from: 0, to: 132, by: Self.bin) where Self.isGreen(blue: blue, red: red) {
        let index = blue / Self.bin * Self.bins + red / Self.bin
        if counts[index] > best?.count ?? 0 { best = (index, counts[index]) }
      }
    }
    return best?.index
  }

  /// Between which values the brightness of a colour lies, with some room.
  private func brightness(
    blue: Double, red: Double, blueReach: Double, redReach: Double
  ) -> (darkest: Double, brightest: Double)? {
    var histogram = [Int](repeating: 0, count: 256)
    var count = 0
    for y in stride(from: Self.step / 2, to: picture.height, by: Self.step) {
      let rows = (picture.luma.row(y), picture.blue.row(y), picture.red.row(y))
      for x in stride(from: Self.step / 2, to: picture.width, by: Self.step) {
        guard abs(Double(rows.1[x]) - blue) <= blueReach, abs(Double(rows.2[x]) - red) <= redReach
        else { continue }
        histogram[Int(rows.0[x])] += 1
        count += 1
      }
    }
    guard count > 0 else { return nil }
    let aside = Int(Double(count) * Self.trimmed)
    var (low, high, below, above) = (0, 255, histogram[0], histogram[255])
    while below <= aside {
      low += 1
      below += histogram[low]
    }
    while above <= aside {
      high -= 1
      above += histogram[high]
    }
    // Room for what the sparse grid and the trimming missed: a tenth of the spread, and noise.
    let room = 6 + Double(high - low) / 10
    return (Double(low) - room, Double(high) + room)
  }
}
