import CPixels

/// Where the pitch's white lines are in a picture.
///
/// A line is bright, thinner than a body and longer than one is high, and everywhere about as thick as it mostly is: white
/// clothes on a line are not.
final class LineMask {
  private let width: Int
  private let height: Int
  private let morphology: Morphology
  /// By pixel: how long the bright runs through it are, across and down; the shorter of both, 0 where it is not bright.
  private let thickness: ByteImage
  private let thin: ByteImage
  private let joined: ByteImage
  private let lines: ByteImage
  /// The lines of the last picture, a pixel broader than they are.
  let grown: ByteImage
  private var blobs = Blobs()

  /// What lines are thinner than: a part of how high people are there, and what blur adds, in pixels.
  private static let thickest = 1.0 / 8
  private static let blur = 2.0
  /// How much thicker a line gets in places than it mostly is.
  private static let unevenness = 1.5
  /// A line's length at least, in heights of people there, and in pixels.
  private static let lengthOfHeight = 1.3
  private static let shortest = 18.0
  /// From close by, lines leave the picture before they are as long as that: so many times as long as thick will do.
  private static let lengthOfThickness = 12.0

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    morphology = Morphology(width: width, height: height)
    thickness = ByteImage(width: width, height: height)
    thin = ByteImage(width: width, height: height)
    joined = ByteImage(width: width, height: height)
    lines = ByteImage(width: width, height: height)
    grown = ByteImage(width: width, height: height)
  }

  /// How thick a line is at most where people are so high, in pixels.
  static func thickest(person: Double) -> Double { blur + person * thickest }

  /// - Parameters:
  ///   - bright: what may be of a line.
  ///   - rows: the rows below which it is empty, up to the picture's end.
  func find(in bright: ByteImage, rows: Range<Int>, prior: HeightPrior) {
    for image in [thickness, thin, joined, grown] {
      image.base.update(repeating: 0, count: rows.lowerBound * width)
    }
    measure(bright, rows)
    let people = (0..<height).map { prior.height(footRow: Double($0)) }
    for y in rows {
      let limit = UInt8(min(Self.thickest(person: people[y]), 255))
      let (thick, out) = (thickness.row(y), thin.row(y))
      for x in 0..<width { out[x] = thick[x] &- 1 < limit ? ByteImage.set : 0 }
    }
    // Where a line fades for a pixel, it goes on.
    let touched = max(0, rows.lowerBound - 1)..<rows.upperBound
    morphology.dilate(thin, radius: 1, rows: touched, into: joined)
    markLines(people)
    morphology.dilate(lines, radius: 1, rows: touched, into: grown)
  }

  // MARK: - Thickness

  private func measure(_ bright: ByteImage, _ rows: Range<Int>) {
    guard let top = rows.first else { return }
    // Down: first how much of the run lies above, then the whole of it from its lower end up.
    let (first, brightest) = (thickness.row(top), bright.row(top))
    for x in 0..<width { first[x] = brightest[x] & 1 }
    for y in rows.dropFirst() {
      pixels_count_down(thickness.row(y - 1), bright.row(y), thickness.row(y), width)
    }
    for y in rows.dropLast().reversed() {
      pixels_spread_up(thickness.row(y + 1), bright.row(y), thickness.row(y), width)
    }
    for y in rows { shorten(thickness.row(y)) }
  }

  /// Along a row: the length of each run, where it is the shorter one.
  private func shorten(_ row: UnsafeMutablePointer<UInt8>) {
    var x = 0
    while true {
      // Most of a row is empty: eight pixels at a time.
      while x &+ 8 <= width, UnsafeRawPointer(row + x).loadUnaligned(as: UInt64.self) == 0 {
        x &+= 8
      }
      while x < width, row[x] == 0 { x &+= 1 }
      guard x < width else { return }
      let from = x
      while x < width, row[x] != 0 { x += 1 }
      let length = UInt8(min(x - from, 255))
      for inside in from..<x { row[inside] = min(row[inside], length) }
    }
  }

  // MARK: - Lines

  private func markLines(_ people: [Double]) {
    lines.fill(0)
    blobs.find(in: joined)
    let usual = usualThickness(people)
    let isLong = blobs.all.indices.map { index in
      let blob = blobs.all[index]
      let person = people[blob.bottom - 1]
      let long = min(
        Self.lengthOfHeight * person, Self.lengthOfThickness * usual[index] * person + Self.shortest
      )
      return Double(max(blob.width, blob.height)) >= max(Self.shortest, long)
    }
    let limits = usual.map { $0 * Self.unevenness }
    for run in blobs.runs where isLong[run.blob] {
      let (thick, out) = (thickness.row(run.y), lines.row(run.y))
      let limit = limits[run.blob] * people[run.y] + 1
      for x in run.from..<run.end where thick[x] != 0 && Double(thick[x]) <= limit {
        out[x] = ByteImage.set
      }
    }
  }

  /// By blob: the middle one of its pixels' thicknesses, as a part of how high people are there; 0 for those that are too short
  /// for a line.
  private func usualThickness(_ people: [Double]) -> [Double] {
    var places = [Int](repeating: -1, count: blobs.all.count)
    var long: [Int] = []
    for (index, blob) in blobs.all.enumerated()
    where Double(max(blob.width, blob.height)) >= Self.shortest {
      places[index] = long.count
      long.append(index)
    }
    // Sorting all would take longer than everything else here: they are counted, in steps that are finer than pixels are.
    var counts = [Int32](repeating: 0, count: long.count * Self.thicknessSteps)
    for run in blobs.runs where places[run.blob] >= 0 {
      let thick = thickness.row(run.y)
      let (first, scale) = (
        places[run.blob] * Self.thicknessSteps,
        Float(Self.thicknessSteps) / (Self.mostThickness * Float(people[run.y]))
      )
      for x in run.from..<run.end where thick[x] != 0 {
        counts[first + min(Int(Float(thick[x]) * scale), Self.thicknessSteps - 1)] += 1
      }
    }
    var usual = [Double](repeating: 0, count: blobs.all.count)
    for (place, index) in long.enumerated() {
      let own = counts[place * Self.thicknessSteps..<(place + 1) * Self.thicknessSteps]
      var left = own.reduce(0, +) / 2
      guard
        let middle = own.firstIndex(where: {
          left -= $0
          return left < 0
        })
      else { continue }
      usual[index] =
        (Double(middle - own.startIndex) + 0.5) * Double(Self.mostThickness)
        / Double(Self.thicknessSteps)
    }
    return usual
  }

  private static let thicknessSteps = 256
  /// In heights of people; what is thicker counts as this.
  private static let mostThickness: Float = 0.75
}
