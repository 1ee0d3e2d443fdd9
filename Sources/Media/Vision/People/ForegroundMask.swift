/// What stands on the grass, apart from it: pixels whose colour is not that of lit or shaded grass.
///
/// The loops run over whole rows of 16-bit numbers with one result each: then the compiler works on eight pixels at once.
final class ForegroundMask {
  let width: Int
  let height: Int
  /// What is not grass, anywhere below the stands.
  let standing: ByteImage
  /// What may not be grass either, anywhere: the edges of what stands on it.
  let doubtful: ByteImage
  /// What has grass's colour, anywhere.
  let grass: ByteImage
  /// What is much brighter than the grass, and pale: lines, and white clothes.
  let bright: ByteImage
  /// How far each pixel strays from grass.
  let strays: ByteImage
  /// The picture that was looked at last: its memory is used again for the next one, as the masks' is.
  private(set) var picture: WorkingPicture?
  /// The grass along one row: its light, and its colour per brightness in 1/128.
  private let light: UnsafeMutablePointer<Int16>
  private let blueRatio: UnsafeMutablePointer<Int16>
  private let redRatio: UnsafeMutablePointer<Int16>

  /// Any brightness times this fits 16 bits; no grass has so much colour.
  private static let largestRatio: Int16 = 136

  /// Steps that a pixel strays from grass before it is something else: in both colours, and in brightness beyond what is usual.
  private static let strayed: UInt8 = 9
  /// From here on it is in doubt.
  private static let doubted: UInt8 = 6
  /// Brighter or darker than these parts of the grass, of 64, is unusual: stripes are within, shadows hardly below.
  private static let brightest: Int16 = 69
  private static let darkest: Int16 = 39
  /// Brighter than this part of the grass, of 64, a pixel may be of a line.
  private static let lineBright: Int16 = 71
  /// White paint takes colour from the grass, never another: so many steps of chroma are left to noise.
  private static let paint: Int16 = 7
  /// Grain of cameras and codecs.
  private static let grain: Int16 = 6

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    standing = ByteImage(width: width, height: height)
    doubtful = ByteImage(width: width, height: height)
    grass = ByteImage(width: width, height: height)
    bright = ByteImage(width: width, height: height)
    strays = ByteImage(width: width, height: height)
    light = .allocate(capacity: width)
    blueRatio = .allocate(capacity: width)
    redRatio = .allocate(capacity: width)
    for row in [light, blueRatio, redRatio] { row.initialize(repeating: 0, count: width) }
  }

  deinit {
    for row in [light, blueRatio, redRatio] { row.deallocate() }
  }

  /// Looks at a picture.
  func find(in picture: WorkingPicture, turf: TurfModel) {
    self.picture = picture
    for image in [standing, doubtful, grass, bright, strays] {
      image.base.update(repeating: 0, count: turf.firstRow * width)
    }
    for y in turf.firstRow..<height {
      if y.isMultiple(of: TurfModel.cell) || y == turf.firstRow { spread(turf, y: y) }
      let (luma, blue, red) = (picture.luma.row(y), picture.blue.row(y), picture.red.row(y))
      measure(luma, blue, red, into: strays.row(y))
      sort(y)
      markBright(luma, blue, red, into: bright.row(y))
    }
  }

  /// Lays out the grass of a row of cells, pixel by pixel.
  private func spread(_ turf: TurfModel, y: Int) {
    let cells = y / TurfModel.cell * turf.columns
    for column in 0..<turf.columns {
      let (first, cell) = (column * TurfModel.cell, cells + column)
      let count = min(TurfModel.cell, width - first)
      let blue = min(Int16((turf.blue[cell] + 1) / 2), Self.largestRatio)
      let red = min(Int16((turf.red[cell] + 1) / 2), Self.largestRatio)
      (light + first).update(repeating: Int16(turf.luma[cell]), count: count)
      (blueRatio + first).update(repeating: blue, count: count)
      (redRatio + first).update(repeating: red, count: count)
    }
  }

  /// How far a row's pixels stray. Off in colour, too bright or too dark: a little of each is as good as much of one.
  private func measure(
    _ luma: UnsafeMutablePointer<UInt8>, _ blue: UnsafeMutablePointer<UInt8>,
    _ red: UnsafeMutablePointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
  ) {
    let (light, blueRatio, redRatio) = (light, blueRatio, redRatio)
    for x in 0..<width {
      let pixel = Int16(luma[x]) &- Int16(TurfModel.black)
      let off =
        Self.away(128 &- Int16(blue[x]), pixel, light[x], blueRatio[x])
        &+ Self.away(128 &- Int16(red[x]), pixel, light[x], redRatio[x])
      let over = pixel &- ((light[x] &* Self.brightest) &>> 6) &- Self.grain
      let under = ((light[x] &* Self.darkest) &>> 6) &- Self.grain &- pixel
      let all = off &+ max(0, over) &+ max(0, under)
      out[x] = UInt8(truncatingIfNeeded: min(all, 255))
    }
  }

  /// How far a colour is from those between the two that grass may have: that of its own brightness, and that of its
  /// surroundings. Colour is coarser than brightness in most sources, so a shadow's edge has some of both.
  @inline(__always)
  private static func away(_ value: Int16, _ pixel: Int16, _ light: Int16, _ ratio: Int16) -> Int16
  {
    let own = (pixel &* ratio) &>> 7
    let lit = (light &* ratio) &>> 7
    return max(0, max(min(own, lit) &- value, value &- max(own, lit)))
  }

  private func sort(_ y: Int) {
    let (standing, doubtful, grass) = (standing.row(y), doubtful.row(y), grass.row(y))
    let strays = strays.row(y)
    for x in 0..<width {
      let isOther: UInt8 = strays[x] > Self.strayed ? ByteImage.set : 0
      standing[x] = isOther
      grass[x] = ~isOther
      doubtful[x] = strays[x] > Self.doubted ? ByteImage.set : 0
    }
  }

  private func markBright(
    _ luma: UnsafeMutablePointer<UInt8>, _ blue: UnsafeMutablePointer<UInt8>,
    _ red: UnsafeMutablePointer<UInt8>, into out: UnsafeMutablePointer<UInt8>
  ) {
    let (light, blueRatio, redRatio) = (light, blueRatio, redRatio)
    for x in 0..<width {
      let over =
        Int16(luma[x]) &- Int16(TurfModel.black) &- ((light[x] &* Self.lineBright) &>> 6)
        &- Self.grain
      let (blueOff, redOff) = (128 &- Int16(blue[x]), 128 &- Int16(red[x]))
      let blueLit = (light[x] &* blueRatio[x]) &>> 7
      let redLit = (light[x] &* redRatio[x]) &>> 7
      // Between grey and grass's colour: all of these are positive.
      let least = min(
        over, min(min(blueOff, blueLit &- blueOff), min(redOff, redLit &- redOff)) &+ Self.paint)
      out[x] = least > 0 ? ByteImage.set : 0
    }
  }
}
