/// What the camera itself does to a picture: darker corners, and noise.
struct Sensor {
  /// What the corners lose, of 256.
  private static let cornerLoss = 38.0
  private static let noiseLength = 1 << 16
  private static let deviation = 1.1

  private let columnLoss: PixelBuffer<Int16>
  private let rowLoss: PixelBuffer<Int16>
  private let noise: PixelBuffer<Int8>
  private let seed: UInt64

  init(seed: UInt64, width: Int, height: Int) {
    self.seed = seed
    var random = MatchRandom(seed: seed, stream: 8)
    columnLoss = Self.loss(width)
    rowLoss = Self.loss(height)
    // Longer than any row starts at, so that a row never runs over its end.
    noise = PixelBuffer(count: Self.noiseLength + width, filledWith: 0)
    for index in 0..<noise.count {
      noise.base[index] = Int8(min(max(random.normal() * Self.deviation, -6), 6).rounded())
    }
  }

  private static func loss(_ length: Int) -> PixelBuffer<Int16> {
    let loss = PixelBuffer<Int16>(count: length, filledWith: 0)
    for index in 0..<length {
      let off = (Double(index) + 0.5) / Double(length) * 2 - 1
      loss.base[index] = Int16(cornerLoss / 2 * off * off)
    }
    return loss
  }

  /// Changes a picture's brightness. The same frame gets the same noise again.
  func take(_ canvas: Canvas, frame: Int) {
    var random = MatchRandom(seed: seed, stream: 1_000 + UInt64(frame))
    let columns = columnLoss.base
    for y in 0..<canvas.height {
      let luma = canvas.luma.row(y)
      let grain = noise.base + random.index(Self.noiseLength)
      let gain = 256 &- rowLoss.base[y]
      for x in 0..<canvas.width {
        // Below 256 × 256: it fits 16 bits without a sign.
        let dimmed = (UInt16(luma[x]) &* UInt16(bitPattern: gain &- columns[x])) >> 8
        let value = Int16(bitPattern: dimmed) &+ Int16(grain[x])
        luma[x] = UInt8(truncatingIfNeeded: min(max(value, 16), 235))
      }
    }
  }
}
