/// What stands on the grass, apart from it: pixels whose colour is not that of lit or shaded grass.
final class ForegroundMask {
  let width: Int
  let height: Int
  /// What is not grass, inside of the pitch.
  let standing: ByteImage
  /// What may not be grass either, anywhere: the edges of what stands on it.
  let doubtful: ByteImage
  /// What has grass's colour, anywhere.
  let grass: ByteImage
  /// What is much brighter than the grass: lines, and white clothes.
  let bright: ByteImage

  /// Chroma steps that a pixel's colour strays from grass's before it is something else: both differences together.
  private static let strayed: Int32 = 9
  /// From here on it is in doubt.
  private static let doubted: Int32 = 6
  /// Brighter or darker than these parts of the grass, of 256, nothing is grass whatever its colour.
  private static let brightest: Int32 = 276
  private static let darkest: Int32 = 155
  /// Brighter than this part of the grass, a pixel may be of a line.
  private static let lineBright: Int32 = 284
  /// White paint takes colour from the grass, never another: so many steps of chroma are left to noise.
  private static let paint: Int32 = 7
  /// Grain of cameras and codecs.
  private static let grain: Int32 = 6

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    standing = ByteImage(width: width, height: height)
    doubtful = ByteImage(width: width, height: height)
    grass = ByteImage(width: width, height: height)
    bright = ByteImage(width: width, height: height)
  }

  /// Looks at a picture.
  ///
  /// - Parameter boxes: where to look; everywhere when nil. What is not looked at keeps what was there.
  func find(in picture: WorkingPicture, turf: TurfModel, around boxes: [PersonFitter.Box]? = nil) {
    let wanted = boxes.map { cells(under: $0, turf) }
    for y in 0..<height {
      let cellRow = y / TurfModel.cell * turf.columns
      for cellColumn in 0..<turf.columns {
        let cell = cellRow + cellColumn
        if let wanted, !wanted[cell] { continue }
        let left = cellColumn * TurfModel.cell
        judge(
          picture, y: y, columns: left..<min(left + TurfModel.cell, width),
          light: turf.luma[cell], blueRatio: turf.blue[cell], redRatio: turf.red[cell])
      }
    }
  }

  private func cells(under boxes: [PersonFitter.Box], _ turf: TurfModel) -> [Bool] {
    var cells = [Bool](repeating: false, count: turf.columns * turf.rows)
    for box in boxes {
      let columns = Self.cells(box.left, box.right, turf.columns)
      for row in Self.cells(box.top, box.bottom, turf.rows) {
        for column in columns { cells[row * turf.columns + column] = true }
      }
    }
    return cells
  }

  private static func cells(_ from: Double, _ to: Double, _ count: Int) -> Range<Int> {
    let cell = Double(TurfModel.cell)
    let first = min(max(Int((from / cell).rounded(.down)), 0), count)
    return first..<min(max(Int((to / cell).rounded(.up)), first), count)
  }

  /// One row of one cell.
  @inline(__always)
  private func judge(
    _ picture: WorkingPicture, y: Int, columns: Range<Int>, light: Int32, blueRatio: Int32,
    redRatio: Int32
  ) {
    let (luma, blue, red) = (picture.luma.row(y), picture.blue.row(y), picture.red.row(y))
    let (standing, doubtful) = (standing.row(y), doubtful.row(y))
    let (grass, bright) = (grass.row(y), bright.row(y))
    let brightest = (light * Self.brightest) >> 8 + Self.grain
    let darkest = (light * Self.darkest) >> 8 - Self.grain
    let lineBright = (light * Self.lineBright) >> 8 + Self.grain
    let (blueLit, redLit) = ((light * blueRatio) >> 8, (light * redRatio) >> 8)
    for x in columns {
      let pixel = Int32(luma[x]) &- Int32(TurfModel.black)
      let (blueOff, redOff) = (128 &- Int32(blue[x]), 128 &- Int32(red[x]))
      let off =
        Self.away(blueOff, from: (pixel &* blueRatio) &>> 8, and: blueLit)
        &+ Self.away(redOff, from: (pixel &* redRatio) &>> 8, and: redLit)
      // Off in colour, too bright or too dark: a little of each is as good as much of one.
      let light = max(0, pixel &- brightest) &+ max(0, darkest &- pixel)
      let isOther = off &+ light > Self.strayed
      doubtful[x] = off &+ light > Self.doubted ? ByteImage.set : 0
      standing[x] = isOther ? ByteImage.set : 0
      grass[x] = isOther ? 0 : ByteImage.set
      let isPale =
        blueOff > -Self.paint && blueOff < blueLit &+ Self.paint && redOff > -Self.paint
        && redOff < redLit &+ Self.paint
      bright[x] = pixel > lineBright && isPale ? ByteImage.set : 0
    }
  }

  /// How far a colour is from those between the two that grass may have: that of its own brightness, and that of its
  /// surroundings. Colour is coarser than brightness in most sources, so a shadow's edge has some of both.
  @inline(__always)
  private static func away(_ value: Int32, from own: Int32, and lit: Int32) -> Int32 {
    max(0, max(min(own, lit) &- value, value &- max(own, lit)))
  }

  /// Leaves only what lies on the pitch.
  func crop(to outline: PitchOutline) {
    for y in 0..<height {
      let row = standing.row(y)
      for x in 0..<width where outline.top[x] > y { row[x] = 0 }
    }
  }
}
