/// Memory of plain numbers with a fixed length. It is what the loops over pixels run on: a class of its own so that it is
/// allocated once and freed with its owner, and plain pointers so that debug builds stay usable in tests.
final class PixelBuffer<Element: BitwiseCopyable> {
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int, filledWith element: Element) {
    self.count = count
    base = .allocate(capacity: count)
    base.initialize(repeating: element, count: count)
  }

  deinit {
    base.deallocate()
  }
}

/// A picture of 8-bit 4:2:0 planes that is painted on. The memory is somebody else's.
struct Canvas {
  struct Plane {
    let base: UnsafeMutablePointer<UInt8>
    let stride: Int

    func row(_ y: Int) -> UnsafeMutablePointer<UInt8> { base + y * stride }
  }

  /// Even numbers.
  let width: Int
  let height: Int
  let luma: Plane
  let blue: Plane
  let red: Plane

  /// A rectangle in one colour.
  func fill(x: Range<Int>, y: Range<Int>, _ paint: Paint, opacity: Float = 1) {
    let (columns, rows) = (x.clamped(to: 0..<width), y.clamped(to: 0..<height))
    for row in rows {
      let luma = luma.row(row)
      for column in columns {
        luma[column] = UInt8(Float(luma[column]) + (paint.luma - Float(luma[column])) * opacity)
      }
      guard row & 1 == 0 else { continue }
      let (blue, red) = (blue.row(row / 2), red.row(row / 2))
      for column in stride(from: columns.lowerBound & ~1, to: columns.upperBound, by: 2) {
        let half = column / 2
        blue[half] = UInt8(Float(blue[half]) + (paint.blue - Float(blue[half])) * opacity)
        red[half] = UInt8(Float(red[half]) + (paint.red - Float(red[half])) * opacity)
      }
    }
  }
}
