import CPixels

/// Makes pictures smaller by a whole factor: each new sample is the rounded mean of a square of old ones.
struct BoxReduction {
  let factor: Int

  init(factor: Int) {
    precondition(factor >= 1, "a picture is not enlarged by reducing it")
    self.factor = factor
  }

  /// Fills the image; columns and rows that do not fill a square are left out.
  func reduce(_ source: borrowing Plane, into image: ByteImage) {
    source.samples.withUnsafeBufferPointer { samples in
      guard let base = samples.baseAddress else { return }
      reduce(base, stride: source.stride, into: image)
    }
  }

  func reduce(_ source: UnsafePointer<UInt8>, stride: Int, into image: ByteImage) {
    switch factor {
    case 1:
      for y in 0..<image.height {
        image.row(y).update(from: source + y * stride, count: image.width)
      }
    case 2: halve(source, stride: stride, into: image)
    default: reduceAny(source, stride: stride, into: image)
    }
  }

  private func halve(_ source: UnsafePointer<UInt8>, stride: Int, into image: ByteImage) {
    for y in 0..<image.height {
      let above = source + 2 * y * stride
      pixels_halve(above, above + stride, image.row(y), image.width)
    }
  }

  /// Sums over so many rows fit sixteen bits.
  private static let largestSquare = 257

  private func reduceAny(_ source: UnsafePointer<UInt8>, stride: Int, into image: ByteImage) {
    precondition(factor <= Self.largestSquare, "such pictures are not decoded")
    let columns = image.width * factor
    if factor <= Self.largestFolded, factor.nonzeroBitCount == 1 {
      return reduceByFolding(source, stride: stride, into: image)
    }
    let area = UInt32(factor * factor)
    // Dividing takes longer than everything else here. Exact for all sums that there can be.
    let reciprocal = (UInt64(1) << 40 + UInt64(area) - 1) / UInt64(area)
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: columns) { sums in
      guard let sums = sums.baseAddress else { return }
      for y in 0..<image.height {
        sums.update(repeating: 0, count: columns)
        for row in 0..<factor { pixels_add(source + (y * factor + row) * stride, sums, columns) }
        let out = image.row(y)
        var column = 0
        for x in 0..<image.width {
          var sum = area / 2
          for _ in 0..<factor {
            sum &+= UInt32(sums[column])
            column &+= 1
          }
          out[x] = UInt8(truncatingIfNeeded: (UInt64(sum) &* reciprocal) &>> 40)
        }
      }
    }
  }

  /// Whole squares of so many fit sixteen bits.
  private static let largestFolded = 16

  /// By a power of two: neighbours are added until each square is one sum.
  private func reduceByFolding(
    _ source: UnsafePointer<UInt8>, stride: Int, into image: ByteImage
  ) {
    let columns = image.width * factor
    withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 2 * columns) { sums in
      guard let first = sums.baseAddress else { return }
      for y in 0..<image.height {
        var (row, spare, count) = (first, first + columns, columns)
        row.update(repeating: 0, count: columns)
        for line in 0..<factor { pixels_add(source + (y * factor + line) * stride, row, columns) }
        while count > image.width {
          count /= 2
          pixels_add_pairs(row, spare, count)
          swap(&row, &spare)
        }
        pixels_scale_down(row, UInt16(2 * factor.trailingZeroBitCount), image.row(y), count)
      }
    }
  }
}
