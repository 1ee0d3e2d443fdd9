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
    let (lines, standing, count) = (grown.base, mask.base, mask.count)
    var index = 0
    while index < count {
      // Most of a picture is neither: eight pixels at a time.
      if index &+ 8 <= count, Self.eight(lines + index) & Self.eight(standing + index) == 0 {
        index &+= 8
        continue
      }
      if lines[index] & standing[index] != 0 {
        standing[index] = 0
        erased.append(index)
      }
      index &+= 1
    }
    restore(erased, in: mask, prior)
  }

  @inline(__always)
  private static func eight(_ pixels: UnsafeMutablePointer<UInt8>) -> UInt64 {
    UnsafeRawPointer(pixels).loadUnaligned(as: UInt64.self)
  }

  /// Gives back what has a body on both sides.
  private func restore(_ erased: [Int], in mask: ByteImage, _ prior: HeightPrior) {
    var restored: [Int] = []
    let reaches = (0..<height).map {
      Int(LineMask.thickest(person: prior.height(footRow: Double($0)))) + 2
    }
    for index in erased {
      let (y, x) = index.quotientAndRemainder(dividingBy: width)
      let reach = reaches[y]
      if isBetween(mask, x, y, 0, 1, reach) || isBetween(mask, x, y, 1, 0, reach) {
        restored.append(index)
      }
    }
    for index in restored { mask.base[index] = ByteImage.set }
  }

  private func isBetween(_ mask: ByteImage, _ x: Int, _ y: Int, _ dx: Int, _ dy: Int, _ reach: Int)
    -> Bool
  {
    isNear(mask, x, y, dx, dy, reach) && isNear(mask, x, y, -dx, -dy, reach)
  }

  private func isNear(_ mask: ByteImage, _ x: Int, _ y: Int, _ dx: Int, _ dy: Int, _ reach: Int)
    -> Bool
  {
    var (x, y) = (x, y)
    for _ in 0..<reach {
      x += dx
      y += dy
      guard x >= 0, y >= 0, x < width, y < height else { return false }
      if mask[x, y] != 0 { return true }
    }
    return false
  }
}
