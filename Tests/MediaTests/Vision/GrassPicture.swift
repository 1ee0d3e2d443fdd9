@testable import Media

/// Working pictures of grass, and what is put on it.
enum GrassPicture {
  /// Brightness, blue and red difference.
  typealias Colour = (UInt8, UInt8, UInt8)

  static let clothes: Colour = (90, 110, 190)
  /// The grass with less light on it: darker, and less coloured by as much.
  static let shade: Colour = (76, 111, 118)

  /// Even grass, all of it lit alike.
  static func grass(width: Int = 320, height: Int = 180) -> WorkingPicture {
    let picture = WorkingPicture(frameWidth: width, frameHeight: height)
    picture.luma.fill(100)
    picture.blue.fill(104)
    picture.red.fill(114)
    picture.hasColour = true
    return picture
  }

  static func fill(_ picture: WorkingPicture, x: Range<Int>, y: Range<Int>, _ colour: Colour) {
    for row in y {
      for column in x {
        picture.luma[column, row] = colour.0
        picture.blue[column, row] = colour.1
        picture.red[column, row] = colour.2
      }
    }
  }
}
