/// Looks for the blocks of one thumbnail in the one before, whatever the light: how much of what can be recognised is still
/// there.
enum BlockMatch {
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

  /// - Parameter places: of a thumbnail of the same size.
  static func match(_ now: Thumbnail, in places: BlockPlaces) -> Result {
    var block = ThumbnailBlock()
    var (found, weights, blocks) = (0.0, 0.0, 0)
    var lastMove = (x: 0, y: 0)
    for top in stride(from: 0, through: now.height - ThumbnailBlock.side, by: ThumbnailBlock.side) {
      for left in stride(from: 0, through: now.width - ThumbnailBlock.side, by: ThumbnailBlock.side)
      {
        block.take(now, left, top)
        guard block.deviation >= leastContrast else { continue }
        blocks += 1
        let weight = min(block.deviation, 4 * leastContrast)
        let best = best(block, in: places, &lastMove)
        weights += weight
        found += weight * min(max((best - halfFound) / (2 * softness) + 0.5, 0), 1)
      }
    }
    return Result(found: weights > 0 ? found / weights : nil, blocks: blocks)
  }

  /// The best correlation of a block with any place around. Neighbours mostly move alike: where the last one was found is
  /// asked first, and what is found is not looked for further.
  private static func best(
    _ block: ThumbnailBlock, in places: BlockPlaces, _ lastMove: inout (x: Int, y: Int)
  ) -> Double {
    let enough = halfFound + softness
    let columns = max(0, block.left - reachX)...min(places.columns - 1, block.left + reachX)
    let rows = max(0, block.top - reachY)...min(places.rows - 1, block.top + reachY)
    var best = places.correlation(block, block.left, block.top)
    let moved = (x: block.left + lastMove.x, y: block.top + lastMove.y)
    if best < enough, columns.contains(moved.x), rows.contains(moved.y) {
      best = max(best, places.correlation(block, moved.x, moved.y))
    }
    if best >= enough { return best }
    for y in rows {
      for x in columns {
        let found = places.correlation(block, x, y)
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
