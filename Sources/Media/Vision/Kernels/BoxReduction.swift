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
      let (above, below, out) = (
        source + 2 * y * stride, source + (2 * y + 1) * stride, image.row(y)
      )
      for x in 0..<image.width {
        // Sums that cannot overflow are not checked for it: checks keep the compiler from taking many pixels at once.
        let (left, right) = (2 &* x, 2 &* x &+ 1)
        let sum =
          UInt16(above[left]) &+ UInt16(above[right]) &+ UInt16(below[left])
          &+ UInt16(below[right])
        out[x] = UInt8(truncatingIfNeeded: (sum &+ 2) &>> 2)
      }
    }
  }

  private func reduceAny(_ source: UnsafePointer<UInt8>, stride: Int, into image: ByteImage) {
    let columns = image.width * factor
    let area = UInt32(factor * factor)
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: columns) { sums in
      guard let sums = sums.baseAddress else { return }
      for y in 0..<image.height {
        sums.update(repeating: 0, count: columns)
        for row in 0..<factor {
          let line = source + (y * factor + row) * stride
          for x in 0..<columns { sums[x] &+= UInt32(line[x]) }
        }
        let out = image.row(y)
        var column = 0
        for x in 0..<image.width {
          var sum = area / 2
          for _ in 0..<factor {
            sum &+= sums[column]
            column &+= 1
          }
          out[x] = UInt8(truncatingIfNeeded: sum / area)
        }
      }
    }
  }
}
