import CLibAV

/// PNG files of painted pictures, by libavcodec.
public enum PNGEncoder {
  /// A picture as it was painted, to the bit.
  public static func encode(_ picture: RGBPicture) throws(MediaError) -> [UInt8] {
    let source = try AVPicture(
      width: picture.width, height: picture.height, format: AV_PIX_FMT_RGB24)
    let (base, stride) = source.plane(0)
    let row = picture.width * RGBPicture.channels
    picture.samples.withUnsafeBufferPointer { samples in
      for y in 0..<picture.height {
        (base + y * stride).update(from: samples.baseAddress! + y * row, count: row)
      }
    }
    return try StillEncoder.encode(source, by: AV_CODEC_ID_PNG, named: "PNG")
  }
}
