import CPixels

/// Takes the pitch's white lines out of a mask of what stands on the grass. Where a line runs behind somebody, the body is made
/// whole again.
final class LineEraser {
  private let width: Int
  private let height: Int
  private let lines: LineMask

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    lines = LineMask(width: width, height: height)
  }

  /// The lines of the last picture, a pixel broader than they are.
  var grown: ByteImage { lines.grown }

  /// - Parameters:
  ///   - mask: what stands on the grass, lines among it.
  ///   - bright: what may be of a line.
  ///   - rows: the rows below which that is empty, up to the picture's end.
  func erase(from mask: ByteImage, bright: ByteImage, rows: Range<Int>, prior: HeightPrior) {
    lines.find(in: bright, rows: rows, prior: prior)
    var erased: [Int] = []
    var places = [Int32](repeating: 0, count: width)
    for y in rows {
      let count = pixels_clear_common(grown.row(y), mask.row(y), &places, width)
      for x in places[..<count] { erased.append(y * width + Int(x)) }
    }
    restore(erased, in: mask, prior)
  }

  /// Gives back what has a body on both sides.
  private func restore(_ erased: [Int], in mask: ByteImage, _ prior: HeightPrior) {
    var restored: [Int] = []
    let reaches = (0..<height).map {
      Int(LineMask.thickest(person: prior.height(footRow: Double($0)))) + 2
    }
    for index in erased {
      let (y, x) = index.quotientAndRemainder(dividingBy: width)
      let (reach, here) = (reaches[y], mask.base + index)
      let (up, down) = (min(reach, y), min(reach, height - 1 - y))
      let (left, right) = (min(reach, x), min(reach, width - 1 - x))
      if Self.isNear(here, -width, up) && Self.isNear(here, width, down)
        || Self.isNear(here, -1, left) && Self.isNear(here, 1, right)
      {
        restored.append(index)
      }
    }
    for index in restored { mask.base[index] = ByteImage.set }
  }

  /// Whether one of so many pixels is set, from here on in steps.
  @inline(__always)
  private static func isNear(_ here: UnsafeMutablePointer<UInt8>, _ step: Int, _ count: Int) -> Bool
  {
    var next = here
    for _ in 0..<count {
      next += step
      if next.pointee != 0 { return true }
    }
    return false
  }
}
