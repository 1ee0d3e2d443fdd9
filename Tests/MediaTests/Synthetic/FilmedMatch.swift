@testable import Media

/// A picture in memory, and frames of a synthetic match painted on it.
final class FilmedMatch {
  let width: Int
  let height: Int
  private(set) var luma: [UInt8]
  private(set) var blue: [UInt8]
  private(set) var red: [UInt8]
  private let match: SyntheticMatch
  private var isStarted = false

  init(seed: UInt64, width: Int = 320, height: Int = 180, fps: Int = 25, seconds: Double = 2) throws
  {
    let settings = try MatchSettings(
      seed: seed, width: width, height: height, fps: fps, seconds: seconds)
    (self.width, self.height) = (width, height)
    luma = [UInt8](repeating: 0, count: width * height)
    blue = [UInt8](repeating: 0, count: width * height / 4)
    red = [UInt8](repeating: 0, count: width * height / 4)
    match = SyntheticMatch(settings)
  }

  /// Paints the first frame, then one after the other.
  func next() -> TruthFrame {
    if isStarted { match.advance() }
    isStarted = true
    return paint()
  }

  /// Paints the same frame again.
  func paint(omitting: Int? = nil) -> TruthFrame {
    let (width, height) = (width, height)
    return luma.withUnsafeMutableBufferPointer { luma in
      blue.withUnsafeMutableBufferPointer { blue in
        red.withUnsafeMutableBufferPointer { red in
          match.paint(
            on: Canvas(
              width: width, height: height, luma: .init(base: luma.baseAddress!, stride: width),
              blue: .init(base: blue.baseAddress!, stride: width / 2),
              red: .init(base: red.baseAddress!, stride: width / 2)), omitting: omitting)
        }
      }
    }
  }

  /// The brightness of the pixel in which a point lies; nil outside.
  func brightness(at point: TruthPoint) -> Int? {
    let (x, y) = (Int(point.x.rounded(.down)), Int(point.y.rounded(.down)))
    guard x >= 0, x < width, y >= 0, y < height else { return nil }
    return Int(luma[y * width + x])
  }
}

/// The smallest box around pixels that differ.
struct ChangedPixels {
  private(set) var left = Int.max
  private(set) var top = Int.max
  private(set) var right = Int.min
  private(set) var bottom = Int.min

  init(_ one: [UInt8], _ other: [UInt8], width: Int) {
    for index in one.indices where one[index] != other[index] {
      left = min(left, index % width)
      right = max(right, index % width)
      top = min(top, index / width)
      bottom = max(bottom, index / width)
    }
  }
}
