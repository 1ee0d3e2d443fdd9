import CLibAV

/// Other sizes and pixel formats, by libswscale.
enum PictureConverter {
  /// A copy with this size and format. Bit-exact, so that results do not depend on the processor's extensions.
  static func convert(
    _ picture: AVPicture, width: Int, height: Int, format: AVPixelFormat
  ) throws(MediaError) -> AVPicture {
    let flags = SWS_BILINEAR | SWS_BITEXACT | SWS_ACCURATE_RND
    guard
      let scaler = sws_getContext(
        picture.pointer.pointee.width, picture.pointer.pointee.height, picture.format,
        Int32(width), Int32(height), format, flags, nil, nil, nil)
    else { throw .unsupported(what: "the pixel format of the picture") }
    defer { sws_freeContext(scaler) }
    // The colours' standard and range travel along; a target named by its range (yuvj420p) overrides it.
    let space = sws_getCoefficients(Int32(bitPattern: picture.pointer.pointee.colorspace.rawValue))
    let isFull = picture.pointer.pointee.color_range == AVCOL_RANGE_JPEG
    let toFull =
      PixelLayout.fullRangeFormats.contains(format.rawValue)
      || (isFull && PixelLayout(format) == .other)
    sws_setColorspaceDetails(
      scaler, space,
      isFull || PixelLayout.fullRangeFormats.contains(picture.format.rawValue) ? 1 : 0,
      space, toFull ? 1 : 0, 0, 1 << 16, 1 << 16)
    let converted = try AVPicture(width: width, height: height, format: format)
    guard sws_scale_frame(scaler, converted.pointer, picture.pointer) >= 0 else {
      throw .outOfMemory
    }
    av_frame_copy_props(converted.pointer, picture.pointer)
    converted.pointer.pointee.color_range = toFull ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
    return converted
  }
}
