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
    return try encode(picture)
  }

  private static func encode(_ picture: AVPicture) throws(MediaError) -> [UInt8] {
    guard let codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG),
      let context = avcodec_alloc_context3(codec)
    else { throw .unsupported(what: "writing JPEG") }
    var freed: UnsafeMutablePointer<AVCodecContext>? = context
    defer { avcodec_free_context(&freed) }
    context.pointee.width = picture.pointer.pointee.width
    context.pointee.height = picture.pointer.pointee.height
    context.pointee.pix_fmt = picture.format
    context.pointee.color_range = AVCOL_RANGE_JPEG
    context.pointee.time_base = .microseconds
    context.pointee.thread_count = 1
    context.pointee.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT
    context.pointee.global_quality = quality * FF_QP2LAMBDA
    let opened = AVStatus(code: avcodec_open2(context, codec, nil))
    guard !opened.isFailure else { throw .decoderFailed(why: opened.text) }
    picture.pointer.pointee.quality = quality * FF_QP2LAMBDA
    picture.pointer.pointee.pict_type = AV_PICTURE_TYPE_NONE
    let packet = try Packet()
    let sent = AVStatus(code: avcodec_send_frame(context, picture.pointer))
    guard !sent.isFailure else { throw .decoderFailed(why: sent.text) }
    avcodec_send_frame(context, nil)
    let received = AVStatus(code: avcodec_receive_packet(context, packet.pointer))
    guard !received.isFailure, let data = packet.pointer.pointee.data else {
      throw .decoderFailed(why: received.text)
    }
    return Array(UnsafeBufferPointer(start: data, count: Int(packet.pointer.pointee.size)))
  }
}
