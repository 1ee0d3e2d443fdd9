/// Squares slid over a picture: the least and the greatest value under them, and what is made of both.
///
/// What lies outside of the picture does not count. Holds the memory that its passes need, for pictures of one size.
package final class Morphology {
  private let width: Int
  private let height: Int
  private let between: ByteImage
  private let opened: ByteImage
  /// The extremum of each row of `between` and the two below it.
  private let triples: ByteImage
  /// Two lines with room for what stands over at both ends.
  private let lines: ByteImage
  /// The largest radius that may be asked for.
  static let largestRadius = 32

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
    between = ByteImage(width: width, height: height)
    opened = ByteImage(width: width, height: height)
    triples = ByteImage(width: width, height: height)
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
    erode(image, radius: radius, into: opened)
    // Row by row, as each comes: then it is still in the nearest cache.
    func subtract(_ y: Int) {
      let (all, background) = (image.row(y), result.row(y))
      // Opening never brightens a pixel.
      for x in 0..<width { background[x] = all[x] &- background[x] }
    }
    slide(opened, radius, nothing: 0, into: result, { max($0, $1) }, rowDone: subtract)
  }

  /// Along rows first, then along columns: a square's extremum is that of its rows' extrema. Rows are made just before the
  /// columns need them, while they are still in the nearest cache.
  @inline(__always)
  private func slide(
    _ image: ByteImage, _ radius: Int, nothing: UInt8, into result: ByteImage,
    _ pick: (UInt8, UInt8) -> UInt8, rowDone: (Int) -> Void = { _ in }
  ) {
    precondition(image.width == width && image.height == height, "an image of another size")
    precondition((0...Self.largestRadius).contains(radius), "too large a square")
    var (made, tripled) = (0, 0)
    for y in 0..<height {
      while made <= min(y + radius, height - 1) {
        slideRow(image.row(made), radius, nothing, between.row(made), pick)
        made += 1
        guard radius > 1 else { continue }
        while tripled < height, min(tripled + 2, height - 1) < made {
          pick3(between, tripled, tripled + 1, tripled + 2, into: triples.row(tripled), pick)
          tripled += 1
        }
      }
      if radius < 2 {
        pick3(between, y - radius, y, y + radius, into: result.row(y), pick)
      } else {
        slideTriples(y - radius, y + radius - 2, into: result.row(y), pick)
      }
      rowDone(y)
    }
  }

  /// The extremum of three rows. Beyond the picture's edges it is the row at the edge again, which is within the square too.
  @inline(__always)
  private func pick3(
    _ image: ByteImage, _ a: Int, _ b: Int, _ c: Int, into out: UnsafeMutablePointer<UInt8>,
    _ pick: (UInt8, UInt8) -> UInt8
  ) {
    let (a, b, c) = (image.row(inside(a)), image.row(inside(b)), image.row(inside(c)))
    for x in 0..<width { out[x] = pick(pick(a[x], b[x]), c[x]) }
  }

  /// The extremum of all rows from the first triple's first to the last triple's last.
  @inline(__always)
  private func slideTriples(
    _ first: Int, _ last: Int, into out: UnsafeMutablePointer<UInt8>,
    _ pick: (UInt8, UInt8) -> UInt8
  ) {
    pick3(triples, first, min(first + 3, last), last, into: out, pick)
    var next = first + 6
    while next < last {
      let (a, b) = (triples.row(inside(next)), triples.row(inside(min(next + 3, last))))
      for x in 0..<width { out[x] = pick(out[x], pick(a[x], b[x])) }
      next += 6
    }
  }

  @inline(__always)
  private func inside(_ row: Int) -> Int { min(max(row, 0), height - 1) }

  /// One row, by tripling: the extremum of 3, 9, 27 … neighbours, then of two or three such runs that overlap.
  @inline(__always)
  private func slideRow(
    _ row: UnsafeMutablePointer<UInt8>, _ radius: Int, _ nothing: UInt8,
    _ result: UnsafeMutablePointer<UInt8>, _ pick: (UInt8, UInt8) -> UInt8
  ) {
    if radius == 1, width > 1 {
      let (after, last) = (row + 2, width - 1)
      for x in 0..<last - 1 { result[x &+ 1] = pick(pick(row[x], row[x &+ 1]), after[x]) }
      (result[0], result[last]) = (pick(row[0], row[1]), pick(row[last - 1], row[last]))
      return
    }
    let window = 2 * radius + 1
    var (line, spare) = (lines.row(0), lines.row(1))
    firstTriples(row, radius, nothing, into: line, pick)
    var covered = min(3, window)
    var count = width + window - covered
    while 3 * covered < window {
      count -= 2 * covered
      let (middle, end) = (line + covered, line + 2 * covered)
      for x in 0..<count { spare[x] = pick(pick(line[x], middle[x]), end[x]) }
      swap(&line, &spare)
      covered *= 3
    }
    // Where two runs are enough, the middle one is one of them again.
    let (middle, end) = (line + min(covered, window - covered), line + window - covered)
    for x in 0..<width { result[x] = pick(pick(line[x], middle[x]), end[x]) }
  }

  /// The extremum of each pixel and its two neighbours to the right, from the radius before a row's first pixel on; of each pixel
  /// alone where the radius is 0. What lies outside of the row is nothing.
  @inline(__always)
  private func firstTriples(
    _ row: UnsafeMutablePointer<UInt8>, _ radius: Int, _ nothing: UInt8,
    into line: UnsafeMutablePointer<UInt8>, _ pick: (UInt8, UInt8) -> UInt8
  ) {
    guard radius > 0 else { return line.update(from: row, count: width) }
    let inside = max(0, width - 2)
    let (middle, end, out) = (row + 1, row + 2, line + radius)
    for x in 0..<inside { out[x] = pick(pick(row[x], middle[x]), end[x]) }
    func overEdge(_ first: Int) -> UInt8 {
      var value = nothing
      for x in first..<first + 3 where (0..<width).contains(x) { value = pick(value, row[x]) }
      return value
    }
    for first in -radius..<0 { line[radius + first] = overEdge(first) }
    for first in inside..<width + radius - 2 { line[radius + first] = overEdge(first) }
  }
}
