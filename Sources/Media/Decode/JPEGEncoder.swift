import CLibAV

/// JPEG files of single frames, by libavcodec.
public enum JPEGEncoder {
  /// The encoder's scale goes from 1, the best, to 31; 3 is what people take for flawless.
  private static let quality: Int32 = 3
  /// JPEG's own limit (ITU T.81, B.2.2).
  public static let largestSide = 65_535

  /// A frame as JPEG, scaled to this width; its own width without one. Never enlarged.
  public static func encode(_ frame: Frame, width: Int? = nil) throws(MediaError) -> [UInt8] {
    let shown = min(max(width ?? frame.width, 1), frame.width)
    let height = max(1, (frame.height * shown + frame.width / 2) / frame.width)
    guard shown <= largestSide, height <= largestSide else {
      throw .pictureTooLarge(
        width: shown, height: height, limit: Int64(largestSide) * Int64(largestSide))
    }
    let picture = try PictureConverter.convert(
      frame.picture, width: shown, height: height, format: AV_PIX_FMT_YUVJ420P)
    return try StillEncoder.encode(
      picture, by: AV_CODEC_ID_MJPEG, named: "JPEG", range: AVCOL_RANGE_JPEG, quality: quality)
  }
}
