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
  package func update(_ picture: WorkingPicture) {
    colour = GrassColour.learnt(from: picture, before: colour)
    guard let colour else {
      mask.fill(0)
      share = 0
      return
    }
    share = Double(mark(picture, colour)) / Double(mask.count)
  }

  /// Marks what has the colour and counts it. Three ranges, tested by one subtraction and one comparison each, so that the
  /// compiler can do sixteen pixels at once.
  private func mark(_ picture: WorkingPicture, _ colour: GrassColour) -> Int {
    let blue = ByteRange(colour.blue - colour.blueReach, colour.blue + colour.blueReach)
    let red = ByteRange(colour.red - colour.redReach, colour.red + colour.redReach)
    let luma = ByteRange(colour.darkest, colour.brightest)
    var total = 0
    for y in 0..<mask.height {
      let (lumas, blues, reds) = (picture.luma.row(y), picture.blue.row(y), picture.red.row(y))
      let out = mask.row(y)
      for x in 0..<mask.width {
        let isIn =
          (lumas[x] &- luma.low <= luma.span ? UInt8(255) : 0)
          & (blues[x] &- blue.low <= blue.span ? UInt8(255) : 0)
          & (reds[x] &- red.low <= red.span ? UInt8(255) : 0)
        out[x] = isIn
      }
      var count: UInt32 = 0
      for x in 0..<mask.width { count &+= UInt32(out[x] & 1) }
      total += Int(count)
    }
    return total
  }

  /// Bytes from `low` to `low + span`.
  private struct ByteRange {
    let low: UInt8
    let span: UInt8

    init(_ low: Double, _ high: Double) {
      let bounded = (min(max(low, 0), 255), min(max(high, 0), 255))
      self.low = UInt8(bounded.0.rounded(.up))
      span = UInt8(bounded.1.rounded(.down)) - min(self.low, UInt8(bounded.1.rounded(.down)))
    }
  }
}
