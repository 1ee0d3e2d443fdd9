import CLibAV

/// A colour, red, green and blue.
public struct RGB: Sendable, Hashable {
  public let red: UInt8
  public let green: UInt8
  public let blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

/// A picture to draw on: three bytes a pixel, row after row. What is drawn outside of it is cut off.
public struct RGBPicture: Sendable, Hashable {
  static let channels = 3

  public let width: Int
  public let height: Int
  private(set) var samples: [UInt8]

  /// In one colour.
  ///
  /// - Precondition: it has pixels.
  public init(width: Int, height: Int, colour: RGB) {
    precondition(width > 0 && height > 0)
    self.width = width
    self.height = height
    samples = Array(repeating: 0, count: width * height * Self.channels)
    fill(x: 0..<width, y: 0..<height, colour)
  }

  /// A frame, scaled to this size.
  public init(_ frame: Frame, width: Int, height: Int) throws(MediaError) {
    self.init(width: width, height: height, colour: RGB(0, 0, 0))
    let picture = try PictureConverter.convert(
      frame.picture, width: width, height: height, format: AV_PIX_FMT_RGB24)
    let (base, stride) = picture.plane(0)
    let row = width * Self.channels
    for y in 0..<height {
      samples.replaceSubrange(
        y * row..<(y + 1) * row, with: UnsafeBufferPointer(start: base + y * stride, count: row))
    }
  }

  /// The colour of a pixel.
  ///
  /// - Precondition: it lies inside.
  public subscript(x: Int, y: Int) -> RGB {
    let start = (y * width + x) * Self.channels
    return RGB(samples[start], samples[start + 1], samples[start + 2])
  }

  /// A rectangle in one colour.
  public mutating func fill(x: Range<Int>, y: Range<Int>, _ colour: RGB) {
    let (columns, rows) = (x.clamped(to: 0..<width), y.clamped(to: 0..<height))
    for row in rows {
      for column in columns {
        let start = (row * width + column) * Self.channels
        samples[start] = colour.red
        samples[start + 1] = colour.green
        samples[start + 2] = colour.blue
      }
    }
  }

  /// The edges of a rectangle, this thick, inwards.
  public mutating func outline(x: Range<Int>, y: Range<Int>, thickness: Int, _ colour: RGB) {
    fill(x: x, y: y.prefix(thickness), colour)
    fill(x: x, y: y.suffix(thickness), colour)
    fill(x: x.prefix(thickness), y: y, colour)
    fill(x: x.suffix(thickness), y: y, colour)
  }

  /// Another picture, with its top left corner there.
  public mutating func paste(_ other: RGBPicture, x: Int, y: Int) {
    let columns = (x..<x + other.width).clamped(to: 0..<width)
    let rows = (y..<y + other.height).clamped(to: 0..<height)
    for row in rows where !columns.isEmpty {
      let source = ((row - y) * other.width + columns.lowerBound - x) * Self.channels
      let target = (row * width + columns.lowerBound) * Self.channels
      let count = columns.count * Self.channels
      samples.replaceSubrange(target..<target + count, with: other.samples[source..<source + count])
    }
  }

  /// A line of text in capitals; what the font does not have stays blank.
  ///
  /// - Parameter dot: pixels a dot.
  public mutating func write(_ text: String, x: Int, y: Int, dot: Int, _ colour: RGB) {
    for (index, letter) in text.uppercased().enumerated() {
      let left = x + index * Self.letterWidth(dot: dot)
      for (column, dots) in (PixelFont.columns(of: letter) ?? []).enumerated() {
        for row in 0..<PixelFont.height where dots & (1 << UInt8(row)) != 0 {
          let (startX, startY) = (left + column * dot, y + row * dot)
          fill(x: startX..<startX + dot, y: startY..<startY + dot, colour)
        }
      }
    }
  }

  /// How far one letter is from the next.
  static func letterWidth(dot: Int) -> Int { (PixelFont.width + 1) * dot }
}
