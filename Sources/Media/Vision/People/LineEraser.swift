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
  func erase(from mask: ByteImage, bright: ByteImage, prior: HeightPrior) {
    lines.find(in: bright, prior: prior)
    var erased: [Int] = []
    for index in 0..<mask.count where grown.base[index] & mask.base[index] != 0 {
      mask.base[index] = 0
      erased.append(index)
    }
    restore(erased, in: mask, prior)
  }

  /// Gives back what has a body on both sides.
  private func restore(_ erased: [Int], in mask: ByteImage, _ prior: HeightPrior) {
    var restored: [Int] = []
    for index in erased {
      let (x, y) = (index % width, index / width)
      let reach = Int(LineMask.thickest(person: prior.height(footRow: Double(y)))) + 2
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
