/// A colour as television carries it: BT.709, 16 to 235, with colour differences around 128.
struct Paint: Sendable, Hashable {
  var luma: Float
  var blue: Float
  var red: Float

  /// - Parameters: red, green and blue as they look, 0 to 255.
  init(_ r: Double, _ g: Double, _ b: Double) {
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    luma = Float(16 + y * 219 / 255)
    blue = Float(128 + (b - y) / 1.8556 * 224 / 255)
    red = Float(128 + (r - y) / 1.5748 * 224 / 255)
  }

  /// In another light: 1 leaves it as it is.
  func lit(_ light: Float) -> Paint {
    var copy = self
    copy.luma = min(16 + (luma - 16) * light, 235)
    copy.blue = 128 + (blue - 128) * min(light, 1)
    copy.red = 128 + (red - 128) * min(light, 1)
    return copy
  }

  /// With its cover as the fourth number: what sprites are made of.
  var covering: SIMD4<Float> { SIMD4(luma, blue, red, 1) }

  static let white = Paint(238, 238, 235)
  static let black = Paint(18, 18, 20)
}
