import CPixels

/// Squares slid over a picture: the least and the greatest value under them, and what is made of both.
///
/// Holds the memory that its passes need, for pictures of one size. Where only some rows are wanted, the others stay as they are.
package final class Morphology {
  private let width: Int
  private let height: Int
  private let first: SlidingSquare
  private let second: SlidingSquare
  /// A row on its way from one square to the other.
  private let between: ByteImage
  /// The largest radius that may be asked for.
  static let largestRadius = SlidingSquare.largestRadius

  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
    first = SlidingSquare(width: width, height: height)
    second = SlidingSquare(width: width, height: height)
    between = ByteImage(width: width, height: 1)
  }

  /// The greatest value within the radius of each pixel.
  func dilate(_ image: ByteImage, radius: Int, rows: Range<Int>? = nil, into result: ByteImage) {
    slide(image, .greatest, radius, rows, into: result)
  }

  /// Without what is narrower than the square and brighter than its surroundings.
  package func open(_ image: ByteImage, radius: Int, into result: ByteImage) {
    slideTwice(image, .least, .greatest, radius, nil, into: result)
  }

  /// By how much each pixel is brighter than what opening leaves of it: narrow bright things alone remain.
  package func topHat(
    _ image: ByteImage, radius: Int, rows: Range<Int>? = nil, into result: ByteImage
  ) {
    slideTwice(image, .least, .greatest, radius, rows, into: result) { y in
      pixels_subtract_from(image.row(y), result.row(y), width)
    }
  }

  private func slide(
    _ image: ByteImage, _ extremum: Extremum, _ radius: Int, _ rows: Range<Int>?,
    into result: ByteImage
  ) {
    let rows = checked(rows, image)
    first.begin(extremum, radius: radius, at: rows.lowerBound)
    for y in rows { first.next(y, into: result.row(y)) { image.row($0) } }
  }

  /// - Parameter rowDone: called for each row as soon as it is made, while it is still in the nearest cache.
  private func slideTwice(
    _ image: ByteImage, _ one: Extremum, _ other: Extremum, _ radius: Int, _ rows: Range<Int>?,
    into result: ByteImage, rowDone: (Int) -> Void = { _ in }
  ) {
    let rows = checked(rows, image)
    first.begin(one, radius: radius, at: max(0, rows.lowerBound - radius))
    second.begin(other, radius: radius, at: rows.lowerBound)
    for y in rows {
      second.next(y, into: result.row(y)) { above in
        first.next(above, into: between.base) { image.row($0) }
        return between.base
      }
      rowDone(y)
    }
  }

  private func checked(_ rows: Range<Int>?, _ image: ByteImage) -> Range<Int> {
    precondition(image.width == width && image.height == height, "an image of another size")
    return (rows ?? 0..<height).clamped(to: 0..<height)
  }
}
