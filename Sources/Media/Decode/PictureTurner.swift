import CLibAV

/// Makes stored pictures stand upright, so that nobody after it needs to know that a phone was held sideways.
enum PictureTurner {
  static func turn(_ picture: AVPicture, to orientation: Orientation) throws(MediaError)
    -> AVPicture
  {
    if orientation.isUpright { return picture }
    let source = try turnable(picture, orientation)
    guard case let layout = PixelLayout(source.format), layout != .other else {
      throw .unsupported(what: "the pixel format of the turned picture")
    }
    let (width, height) = (source.width, source.height)
    let turned = try AVPicture(
      width: orientation.swapsAxes ? height : width, height: orientation.swapsAxes ? width : height,
      format: source.format)
    turned.copyProperties(from: source)
    turn(plane: 0, width: width, height: height, of: source, into: turned, orientation)
    if case .planar(let shiftX, let shiftY) = layout {
      for plane in 1...2 {
        turn(
          plane: plane, width: (width + (1 << shiftX) - 1) >> shiftX,
          height: (height + (1 << shiftY) - 1) >> shiftY, of: source, into: turned, orientation)
      }
    }
    return turned
  }

  /// Pictures whose planes can be turned one by one. Colour that is halved one way only would be halved the other way.
  private static func turnable(_ picture: AVPicture, _ orientation: Orientation)
    throws(MediaError) -> AVPicture
  {
    switch PixelLayout(picture.format) {
    case .grey: return picture
    case .planar(let x, let y) where x == y || !orientation.swapsAxes: return picture
    case .planar, .other:
      return try PictureConverter.convert(
        picture, width: picture.width, height: picture.height, format: AV_PIX_FMT_YUV420P)
    }
  }

  private static func turn(
    plane: Int, width: Int, height: Int, of source: AVPicture, into target: AVPicture,
    _ orientation: Orientation
  ) {
    let (from, fromStride) = source.plane(plane)
    let (to, toStride) = target.plane(plane)
    let (shownWidth, shownHeight) = orientation.swapsAxes ? (height, width) : (width, height)
    // Where the first sample lies, and how far a step to the right or down moves in the stored picture.
    let first = orientation.source(x: 0, y: 0, storedWidth: width, storedHeight: height)
    let stepX = (orientation.swapsAxes ? fromStride : 1) * (orientation.mirrorsX ? -1 : 1)
    let stepY = (orientation.swapsAxes ? 1 : fromStride) * (orientation.mirrorsY ? -1 : 1)
    let start = first.y * fromStride + first.x
    for y in 0..<shownHeight {
      var offset = start + y * stepY
      let row = to + y * toStride
      for x in 0..<shownWidth {
        row[x] = from[offset]
        offset += stepX
      }
    }
  }
}
