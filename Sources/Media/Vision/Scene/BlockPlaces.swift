/// A square of a thumbnail, to be looked for in another.
struct ThumbnailBlock {
  static let side = 8
  private static let area = Int32(side * side)

  private(set) var left = 0
  private(set) var top = 0
  /// Standard deviation of brightness.
  private(set) var deviation = 0.0
  /// Brightness against the block's mean, in eighths, for the mean is seldom whole. Sixteen bits, as in `BlockPlaces`: of such
  /// numbers processors multiply and add eight at once.
  fileprivate var values = [Int16](repeating: 0, count: side * side)
  /// One over the root of their squares' sum.
  fileprivate var scale = 0.0

  mutating func take(_ thumbnail: Thumbnail, _ left: Int, _ top: Int) {
    (self.left, self.top) = (left, top)
    var energy: Int32 = 0
    values.withUnsafeMutableBufferPointer { values in
      thumbnail.luma.withUnsafeBufferPointer { pixels in
        var sum: Int32 = 0
        for y in 0..<Self.side {
          let row = (top &+ y) &* thumbnail.width &+ left
          for x in 0..<Self.side { sum &+= Int32(pixels[row &+ x]) }
        }
        for y in 0..<Self.side {
          let row = (top &+ y) &* thumbnail.width &+ left
          for x in 0..<Self.side {
            let value = (Int32(pixels[row &+ x]) &* Self.area &- sum) / (Self.area / 8)
            values[y &* Self.side &+ x] = Int16(truncatingIfNeeded: value)
            energy &+= value &* value
          }
        }
      }
    }
    deviation = (Double(energy) / Double(Self.area)).squareRoot() / 8
    scale = energy > 0 ? 1 / Double(energy).squareRoot() : 0
  }
}

/// All places of a thumbnail where a block may lie, made ready for comparing.
struct BlockPlaces {
  /// How many there are from left to right, and from top to bottom.
  let columns: Int
  let rows: Int
  private let width: Int
  private let luma: [Int16]
  /// By place: one over the root of how far brightness strays from its mean there, squared; 0 where all is even.
  private var scales: [Double]

  init(_ thumbnail: Thumbnail) {
    let side = ThumbnailBlock.side
    width = thumbnail.width
    columns = max(0, thumbnail.width - side + 1)
    rows = max(0, thumbnail.height - side + 1)
    luma = thumbnail.luma.map { Int16($0) }
    scales = Array(repeating: 0, count: columns * rows)
    guard columns > 0 else { return }
    scales.withUnsafeMutableBufferPointer { scales in
      luma.withUnsafeBufferPointer { luma in Self.measure(luma, width: width, into: scales) }
    }
  }

  /// Fills in how far brightness strays from its mean in each place.
  private static func measure(
    _ luma: UnsafeBufferPointer<Int16>, width: Int, into scales: UnsafeMutableBufferPointer<Double>
  ) {
    let side = ThumbnailBlock.side
    let columns = width - side + 1
    let area = Double(side * side)
    withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * width) { memory in
      memory.initialize(repeating: 0)
      guard let sums = memory.baseAddress else { return }
      // What the rows of a place add up to, column by column: moved down by one row at a time.
      let squares = sums + width
      for bottom in 0..<luma.count / width {
        let new = bottom &* width
        for x in 0..<width {
          let value = Int32(luma[new &+ x])
          sums[x] &+= value
          squares[x] &+= value &* value
        }
        guard bottom >= side - 1 else { continue }
        let row = (bottom &- side &+ 1) &* columns
        var (sum, square) = (Int32(0), Int32(0))
        for x in 0..<width {
          sum &+= sums[x]
          square &+= squares[x]
          guard x >= side - 1 else { continue }
          let spread = Double(square) - Double(sum) * Double(sum) / area
          if spread > 1 { scales[row &+ x &- side &+ 1] = 1 / spread.squareRoot() }
          sum &-= sums[x &- side &+ 1]
          square &-= squares[x &- side &+ 1]
        }
        let old = (bottom &- side &+ 1) &* width
        for x in 0..<width {
          let gone = Int32(luma[old &+ x])
          sums[x] &-= gone
          squares[x] &-= gone &* gone
        }
      }
    }
  }

  /// Of a block with the place at these pixels, −1 to 1. Light and contrast do not matter.
  func correlation(_ block: ThumbnailBlock, _ left: Int, _ top: Int) -> Double {
    let scale = scales[top &* columns &+ left]
    guard scale > 0 else { return 0 }
    var sum = SIMD8<Int32>.zero
    luma.withUnsafeBytes { pixels in
      block.values.withUnsafeBytes { values in
        for y in 0..<ThumbnailBlock.side {
          let at = MemoryLayout<Int16>.stride &* ((top &+ y) &* width &+ left)
          let there = pixels.loadUnaligned(fromByteOffset: at, as: SIMD8<Int16>.self)
          let here = values.loadUnaligned(
            fromByteOffset: MemoryLayout<SIMD8<Int16>>.stride &* y, as: SIMD8<Int16>.self)
          sum &+=
            SIMD8<Int32>(truncatingIfNeeded: there) &* SIMD8<Int32>(truncatingIfNeeded: here)
        }
      }
    }
    return Double(sum.wrappedSum()) * block.scale * scale
  }
}
