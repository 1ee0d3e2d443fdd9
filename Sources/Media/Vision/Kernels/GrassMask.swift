import CPixels

/// Which pixels are grass, by a colour that is learnt on the way.
package final class GrassMask {
  package let mask: ByteImage
  /// What grass looks like; nil as long as none was seen.
  var colour: GrassColour?
  /// The share of the picture that is grass, 0 to 1.
  private(set) var share = 0.0

  package init(width: Int, height: Int) {
    mask = ByteImage(width: width, height: height)
  }

  /// Looks at the next picture.
  ///
  /// - Parameter isLearning: whether the colour is taken from it too; else it is what it was.
  package func update(_ picture: WorkingPicture, isLearning: Bool = true) {
    if isLearning { colour = GrassColour.learnt(from: picture, before: colour) }
    guard let colour else {
      mask.fill(0)
      share = 0
      return
    }
    share = Double(mark(picture, colour)) / Double(mask.count)
  }

  /// Marks what has the colour and counts it.
  private func mark(_ picture: WorkingPicture, _ colour: GrassColour) -> Int {
    pixels_mark_ranges(
      picture.luma.base, picture.blue.base, picture.red.base,
      Self.range(colour.darkest, colour.brightest),
      Self.range(colour.blue - colour.blueReach, colour.blue + colour.blueReach),
      Self.range(colour.red - colour.redReach, colour.red + colour.redReach), mask.base, mask.count)
  }

  /// The bytes between two values.
  private static func range(_ low: Double, _ high: Double) -> pixels_range {
    let first = UInt8(min(max(low, 0), 255).rounded(.up))
    let last = UInt8(min(max(high, 0), 255).rounded(.down))
    return pixels_range(low: first, span: last - min(first, last))
  }
}
