/// Squares slid over a picture: the least and the greatest value under them, and what is made of both.
///
/// What lies outside of the picture does not count. Holds the memory that its passes need, for pictures of one size.
package final class Morphology {
  private let width: Int
  private let height: Int
  private let between: ByteImage
  private let opened: ByteImage
  /// Two lines with room for what stands over at both ends.
  private let lines: ByteImage
  /// The largest radius that may be asked for.
  static let largestRadius = 32

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
    between = ByteImage(width: width, height: height)
    opened = ByteImage(width: width, height: height)
    lines = ByteImage(width: width + 4 * Self.largestRadius, height: 2)
  }

  /// The least value within the radius of each pixel.
  func erode(_ image: ByteImage, radius: Int, into result: ByteImage) {
    slide(image, radius, nothing: 255, into: result) { min($0, $1) }
  }

  /// The greatest value within the radius of each pixel.
  func dilate(_ image: ByteImage, radius: Int, into result: ByteImage) {
    slide(image, radius, nothing: 0, into: result) { max($0, $1) }
  }

  /// Without what is narrower than the square and brighter than its surroundings.
  package func open(_ image: ByteImage, radius: Int, into result: ByteImage) {
    erode(image, radius: radius, into: opened)
    dilate(opened, radius: radius, into: result)
  }

  /// Without what is narrower than the square and darker than its surroundings.
  func close(_ image: ByteImage, radius: Int, into result: ByteImage) {
    dilate(image, radius: radius, into: opened)
    erode(opened, radius: radius, into: result)
  }

  /// By how much each pixel is brighter than what opening leaves of it: narrow bright things alone remain.
  package func topHat(_ image: ByteImage, radius: Int, into result: ByteImage) {
    open(image, radius: radius, into: result)
    let (all, background, count) = (image.base, result.base, image.count)
    // Opening never brightens a pixel.
    for index in 0..<count { background[index] = all[index] &- background[index] }
  }

  /// Along rows first, then along columns: a square's extremum is that of its rows' extrema.
  @inline(__always)
  private func slide(
    _ image: ByteImage, _ radius: Int, nothing: UInt8, into result: ByteImage,
    _ pick: (UInt8, UInt8) -> UInt8
  ) {
    precondition(image.width == width && image.height == height, "an image of another size")
    precondition((0...Self.largestRadius).contains(radius), "too large a square")
    for y in 0..<height { slideRow(image.row(y), radius, nothing, between.row(y), pick) }
    for y in 0..<height {
      let out = result.row(y)
      let (first, last) = (max(0, y - radius), min(height - 1, y + radius))
      out.update(from: between.row(first), count: width)
      var other = first + 1
      // Two rows at once: half as many passes over the result.
      while other < last {
        let (a, b) = (between.row(other), between.row(other + 1))
        for x in 0..<width { out[x] = pick(out[x], pick(a[x], b[x])) }
        other += 2
      }
      if other == last {
        let a = between.row(other)
        for x in 0..<width { out[x] = pick(out[x], a[x]) }
      }
    }
  }

  /// One row, by doubling: the extremum of 2, 4, 8 … neighbours, then of two such runs that overlap.
  @inline(__always)
  private func slideRow(
    _ row: UnsafeMutablePointer<UInt8>, _ radius: Int, _ nothing: UInt8,
    _ result: UnsafeMutablePointer<UInt8>, _ pick: (UInt8, UInt8) -> UInt8
  ) {
    let window = 2 * radius + 1
    var (line, spare) = (lines.row(0), lines.row(1))
    line.update(repeating: nothing, count: radius)
    (line + radius).update(from: row, count: width)
    (line + radius + width).update(repeating: nothing, count: radius)
    var covered = 1
    var count = width + 2 * radius
    while covered * 2 <= window {
      count -= covered
      for x in 0..<count { spare[x] = pick(line[x], line[x &+ covered]) }
      swap(&line, &spare)
      covered *= 2
    }
    let shift = window - covered
    for x in 0..<width { result[x] = pick(line[x], line[x &+ shift]) }
  }
}
