/// A square that slides down a picture and gives the extremum under it, row by row.
///
/// Along rows first, then along columns: a square's extremum is that of its rows' extrema. Only the rows under the square are
/// kept, so that they stay in the nearest cache, and one square's rows can go straight to the next. What lies outside of the
/// picture does not count.
final class SlidingSquare {
  /// The largest radius that may be asked for.
  static let largestRadius = 32

  private let width: Int
  private let height: Int
  /// The extremum along each row, by row in turns.
  private let across: ByteImage
  /// The extremum of each row of those and the two below it.
  private let triples: ByteImage
  /// Two lines with room for what stands over at both ends.
  private let lines: ByteImage
  private var radius = 0
  private var extremum = Extremum.least
  /// Rows are kept in turns of this many.
  private var turn = 1
  /// Rows from here on are still to be made.
  private var made = 0
  private var tripled = 0

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    across = ByteImage(width: width, height: Self.turn(Self.largestRadius))
    triples = ByteImage(width: width, height: Self.turn(Self.largestRadius))
    lines = ByteImage(width: width + 4 * Self.largestRadius, height: 2)
  }

  private static func turn(_ radius: Int) -> Int { 2 * radius + 4 }

  /// Begins anew: the next row that is asked for is this one, then each the one below.
  func begin(_ extremum: Extremum, radius: Int, at first: Int) {
    precondition((0...Self.largestRadius).contains(radius), "too large a square")
    self.extremum = extremum
    self.radius = radius
    turn = Self.turn(radius)
    made = max(0, first - radius)
    tripled = made
  }

  /// Fills the next row.
  ///
  /// - Parameter source: a row of the picture, asked for each row once, from above.
  func next(
    _ y: Int, into out: UnsafeMutablePointer<UInt8>,
    from source: (Int) -> UnsafeMutablePointer<UInt8>
  ) {
    while made <= min(y + radius, height - 1) {
      slide(along: source(made), into: across.row(made % turn))
      made += 1
      guard radius > 1 else { continue }
      if made > y + radius, made < height, tripled > 0, tripled == y + radius - 2, radius <= 4 {
        return finishTriple(under: y, into: out)
      }
      while tripled < height, min(tripled + 2, height - 1) < made {
        pick(across, tripled, tripled + 1, tripled + 2, into: triples.row(tripled % turn))
        tripled += 1
      }
    }
    if radius < 2 {
      pick(across, y - radius, y, y + radius, into: out)
    } else {
      slideTriples(y - radius, y + radius - 2, into: out)
    }
  }

  /// Makes the last triple and the square's extremum at once, where three triples are enough for it: the usual case.
  private func finishTriple(under y: Int, into out: UnsafeMutablePointer<UInt8>) {
    let first = y - radius
    extremum.ofFive(
      row(tripled, of: across), row(tripled + 1, of: across), row(tripled + 2, of: across),
      triples.row(tripled % turn), row(first, of: triples),
      row(min(first + 3, tripled - 1), of: triples), out, width)
    tripled += 1
  }

  /// Beyond the picture's edges it is the row at the edge again, which is within the square too.
  private func row(_ y: Int, of rows: ByteImage) -> UnsafeMutablePointer<UInt8> {
    rows.row(min(max(y, 0), height - 1) % turn)
  }

  /// The extremum of three rows.
  private func pick(
    _ rows: ByteImage, _ a: Int, _ b: Int, _ c: Int, into out: UnsafeMutablePointer<UInt8>
  ) {
    extremum.ofThree(row(a, of: rows), row(b, of: rows), row(c, of: rows), out, width)
  }

  /// The extremum of all rows from the first triple's first to the last triple's last.
  private func slideTriples(_ first: Int, _ last: Int, into out: UnsafeMutablePointer<UInt8>) {
    pick(triples, first, min(first + 3, last), last, into: out)
    var next = first + 6
    while next < last {
      extremum.andTwo(
        row(next, of: triples), row(min(next + 3, last), of: triples), out, width)
      next += 6
    }
  }

  /// One row, by tripling: the extremum of 3, 9, 27 … neighbours, then of two or three such runs that overlap.
  private func slide(
    along row: UnsafeMutablePointer<UInt8>, into result: UnsafeMutablePointer<UInt8>
  ) {
    if radius == 1, width > 1 {
      let last = width - 1
      // The whole row: processors take many pixels at once, and the last few by themselves would take as long as all others.
      extremum.ofThree(row - 1, row, row + 1, result, width)
      result[0] = extremum.pick(row[0], row[1])
      result[last] = extremum.pick(row[last - 1], row[last])
      return
    }
    let window = 2 * radius + 1
    var (line, spare) = (lines.row(0), lines.row(1))
    firstTriples(row, into: line)
    var covered = min(3, window)
    var count = width + window - covered
    while 3 * covered < window {
      count -= 2 * covered
      extremum.ofThree(line, line + covered, line + 2 * covered, spare, count)
      swap(&line, &spare)
      covered *= 3
    }
    // Where two runs are enough, the middle one is one of them again.
    extremum.ofThree(
      line, line + min(covered, window - covered), line + window - covered, result, width)
  }

  /// The extremum of each pixel and its two neighbours to the right, from the radius before a row's first pixel on; of each pixel
  /// alone where the radius is 0. What lies outside of the row is nothing.
  private func firstTriples(
    _ row: UnsafeMutablePointer<UInt8>, into line: UnsafeMutablePointer<UInt8>
  ) {
    guard radius > 0 else { return line.update(from: row, count: width) }
    let inside = max(0, width - 2)
    // The whole row, as above; what is over its edge comes next.
    extremum.ofThree(row, row + 1, row + 2, line + radius, width)
    func overEdge(_ first: Int) -> UInt8 {
      var value = extremum.nothing
      for x in first..<first + 3 where (0..<width).contains(x) {
        value = extremum.pick(value, row[x])
      }
      return value
    }
    for first in -radius..<0 { line[radius + first] = overEdge(first) }
    for first in inside..<width + radius - 2 { line[radius + first] = overEdge(first) }
  }
}
