import CPixels

/// Roughly where the pitch lies in a picture: the largest stretch of cells that are mostly grass, without gaps between its
/// edges, because players and lines on it belong to it.
final class PitchArea {
  /// Pixels on the side of a cell, a power of two.
  static let cell = 8
  /// From this share of grass on a cell counts as grass.
  private static let leastGrass = 0.5

  let columns: Int
  let rows: Int
  private let width: Int
  private let height: Int
  private let cells: ByteImage
  private var blobs = Blobs()
  /// By row of cells: which columns belong to it.
  private(set) var spans: [Range<Int>]
  /// The share of the picture that it takes, 0 to 1.
  private(set) var share = 0.0

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    columns = (width + Self.cell - 1) / Self.cell
    rows = (height + Self.cell - 1) / Self.cell
    cells = ByteImage(width: columns, height: rows)
    spans = Array(repeating: 0..<0, count: rows)
  }

  /// Whether a pixel lies in the area.
  func contains(x: Int, y: Int) -> Bool {
    guard y >= 0, y < height, x >= 0, x < width else { return false }
    return spans[y / Self.cell].contains(x / Self.cell)
  }

  /// Pixels of a row that lie in the area.
  func pixels(ofRow y: Int) -> Range<Int> {
    let span = spans[y / Self.cell]
    return span.lowerBound * Self.cell..<min(span.upperBound * Self.cell, width)
  }

  /// The rows in which it lies, and so many more on both sides.
  func pixelRows(andAround margin: Int) -> Range<Int> {
    guard let first = spans.firstIndex(where: { !$0.isEmpty }),
      let last = spans.lastIndex(where: { !$0.isEmpty })
    else { return 0..<0 }
    return max(0, first * Self.cell - margin)..<min(height, (last + 1) * Self.cell + margin)
  }

  /// Looks at the next mask of grass.
  func update(_ grass: ByteImage) {
    countCells(grass)
    blobs.find(in: cells)
    spans = Array(repeating: 0..<0, count: rows)
    share = 0
    guard let largest = blobs.all.indices.max(by: { blobs.all[$0].area < blobs.all[$1].area })
    else { return }
    for run in blobs.runs where run.blob == largest {
      let known = spans[run.y]
      spans[run.y] =
        known.isEmpty
        ? run.from..<run.end
        : min(known.lowerBound, run.from)..<max(known.upperBound, run.end)
    }
    let taken = spans.reduce(0) { $0 + $1.count }
    share = Double(taken) / Double(columns * rows)
  }

  private func countCells(_ grass: ByteImage) {
    // The last cell may be narrower than others: beside the picture nothing is grass.
    let whole = columns * Self.cell
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 2 * whole) { memory in
      memory.initialize(repeating: 0)
      guard let first = memory.baseAddress else { return }
      for row in 0..<rows {
        let lines = row * Self.cell..<min((row + 1) * Self.cell, height)
        var (sums, spare, count) = (first, first + whole, whole)
        sums.update(repeating: 0, count: whole)
        for y in lines { pixels_count(grass.row(y), sums, width) }
        while count > columns {
          count /= 2
          pixels_add_pairs(sums, spare, count)
          swap(&sums, &spare)
        }
        let out = cells.row(row)
        for column in 0..<columns {
          let wide = min(Self.cell, width - column * Self.cell)
          let least = Self.leastGrass * Double(wide * lines.count)
          out[column] = Double(sums[column]) >= least ? ByteImage.set : 0
        }
      }
    }
  }
}
