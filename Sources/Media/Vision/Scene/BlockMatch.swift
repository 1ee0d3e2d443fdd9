/// Looks for the blocks of one thumbnail in the one before, whatever the light: how much of what can be recognised is still
/// there.
enum BlockMatch {
  private static let side = 8
  /// Thumbnail pixels that a block may have moved by: 200 and 80 display pixels in a wide picture. Cameras pan much faster
  /// than they tilt.
  private static let reachX = 12
  private static let reachY = 5
  /// Standard deviation of brightness from which on a block can be recognised.
  private static let leastContrast = 4.0
  /// Correlation at which a block counts as found by half.
  private static let halfFound = 0.8
  private static let softness = 0.07

  struct Result {
    /// The share of what can be recognised that was found again, 0 to 1; nil when nothing can be.
    let found: Double?
    /// Blocks that can be recognised.
    let blocks: Int
  }

  static func match(_ now: Thumbnail, in before: Thumbnail) -> Result {
    guard now.width == before.width, now.height == before.height else {
      return Result(found: nil, blocks: 0)
    }
    var (found, weights, blocks) = (0.0, 0.0, 0)
    var lastMove = (x: 0, y: 0)
    now.luma.withUnsafeBufferPointer { nowPixels in
      before.luma.withUnsafeBufferPointer { beforePixels in
        for top in stride(from: 0, through: now.height - side, by: side) {
          for left in stride(from: 0, through: now.width - side, by: side) {
            let block = Block(nowPixels, left, top, now.width)
            guard block.deviation >= leastContrast else { continue }
            blocks += 1
            let weight = min(block.deviation, 4 * leastContrast)
            let best = best(block, in: beforePixels, now.width, now.height, &lastMove)
            weights += weight
            found += weight * min(max((best - halfFound) / (2 * softness) + 0.5, 0), 1)
          }
        }
      }
    }
    return Result(found: weights > 0 ? found / weights : nil, blocks: blocks)
  }

  private struct Block {
    let left: Int
    let top: Int
    /// Brightness against the block's mean.
    let values: [Int32]
    let deviation: Double
    private let energy: Double

    init(_ pixels: UnsafeBufferPointer<UInt8>, _ left: Int, _ top: Int, _ width: Int) {
      (self.left, self.top) = (left, top)
      var sum: Int32 = 0
      for y in top..<top + side {
        for x in left..<left + side { sum += Int32(pixels[y * width + x]) }
      }
      let area = Int32(side * side)
      var values: [Int32] = []
      values.reserveCapacity(Int(area))
      var energy: Int32 = 0
      for y in top..<top + side {
        for x in left..<left + side {
          // In eighths: the mean is seldom whole.
          let value = (Int32(pixels[y * width + x]) * area - sum) / (area / 8)
          values.append(value)
          energy += value * value
        }
      }
      self.values = values
      self.energy = Double(energy)
      deviation = (Double(energy) / Double(area)).squareRoot() / 8
    }

    /// With the block of the other thumbnail at this place, −1 to 1. Light and contrast do not matter.
    func correlation(
      _ pixels: UnsafeBufferPointer<UInt8>, _ left: Int, _ top: Int, _ width: Int
    ) -> Double {
      var (sum, squares, product): (Int32, Int32, Int32) = (0, 0, 0)
      values.withUnsafeBufferPointer { values in
        for y in 0..<side {
          let row = (top &+ y) &* width &+ left
          for x in 0..<side {
            let value = Int32(pixels[row &+ x])
            sum &+= value
            squares &+= value &* value
            product &+= value &* values[y &* side &+ x]
          }
        }
      }
      let area = Double(side * side)
      let spread = Double(squares) - Double(sum) * Double(sum) / area
      guard spread > 1 else { return 0 }
      return Double(product) / (energy * spread).squareRoot()
    }
  }

  /// The best correlation of a block with any place around. Neighbours mostly move alike: where the last one was found is
  /// asked first, and what is found is not looked for further.
  private static func best(
    _ block: Block, in pixels: UnsafeBufferPointer<UInt8>, _ width: Int, _ height: Int,
    _ lastMove: inout (x: Int, y: Int)
  ) -> Double {
    let enough = halfFound + softness
    let columns = max(0, block.left - reachX)...min(width - side, block.left + reachX)
    let rows = max(0, block.top - reachY)...min(height - side, block.top + reachY)
    var best = block.correlation(pixels, block.left, block.top, width)
    let moved = (x: block.left + lastMove.x, y: block.top + lastMove.y)
    if best < enough, columns.contains(moved.x), rows.contains(moved.y) {
      best = max(best, block.correlation(pixels, moved.x, moved.y, width))
    }
    if best >= enough { return best }
    for y in rows {
      for x in columns {
        let found = block.correlation(pixels, x, y, width)
        guard found > best else { continue }
        best = found
        if best >= enough {
          lastMove = (x - block.left, y - block.top)
          return best
        }
      }
    }
    return best
  }
}
