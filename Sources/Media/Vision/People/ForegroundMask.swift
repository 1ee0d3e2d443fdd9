import CPixels

/// What stands on the grass, apart from it: pixels whose colour is not that of lit or shaded grass.
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

  private static let limits = pixels_turf_limits(
    black: Int16(TurfModel.black),
    // Steps that a pixel strays from grass before it is something else: in both colours, and in brightness beyond what is
    // usual. From the second one on it is in doubt.
    strayed: 9, doubted: 6,
    // Brighter or darker than these parts of the grass, of 64, is unusual: stripes are within, shadows hardly below.
    brightest: 69, darkest: 39,
    // Brighter than this part of the grass, of 64, a pixel may be of a line.
    line_bright: 71,
    // White paint takes colour from the grass, never another: so many steps of chroma are left to noise.
    paint: 7,
    // Of cameras and codecs.
    grain: 6)

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

  /// Where there may be anything: all masks are empty above.
  private(set) var rows = 0..<0

  /// Looks at a picture.
  func find(in picture: WorkingPicture, turf: TurfModel) {
    self.picture = picture
    for image in [standing, doubtful, grass, bright, strays] {
      image.base.update(repeating: 0, count: turf.firstRow * width)
    }
    rows = turf.firstRow..<height
    var limits = Self.limits
    for y in turf.firstRow..<height {
      if y.isMultiple(of: TurfModel.cell) || y == turf.firstRow { spread(turf, y: y) }
      let row = pixels_turf_row(
        luma: picture.luma.row(y), blue: picture.blue.row(y), red: picture.red.row(y), light: light,
        blue_ratio: blueRatio, red_ratio: redRatio)
      pixels_sort_turf(
        row, &limits, strays.row(y), standing.row(y), doubtful.row(y), grass.row(y), bright.row(y),
        width)
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
}
