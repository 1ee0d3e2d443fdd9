import CLibAV

/// One picture in, one file out: what libavcodec's encoders of still pictures have in common.
enum StillEncoder {
  /// - Parameter quality: the encoder's own scale; left out where it loses nothing.
  static func encode(
    _ picture: AVPicture, by id: AVCodecID, named name: StaticString,
    range: AVColorRange = AVCOL_RANGE_UNSPECIFIED, quality: Int32? = nil
  ) throws(MediaError) -> [UInt8] {
    guard let codec = avcodec_find_encoder(id), let context = avcodec_alloc_context3(codec) else {
      throw .unsupported(what: "writing \(name)")
    }
    var freed: UnsafeMutablePointer<AVCodecContext>? = context
    defer { avcodec_free_context(&freed) }
    context.pointee.width = picture.pointer.pointee.width
    context.pointee.height = picture.pointer.pointee.height
    context.pointee.pix_fmt = picture.format
    context.pointee.color_range = range
    context.pointee.time_base = .microseconds
    context.pointee.thread_count = 1
    context.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    if let quality {
      context.pointee.flags |= AV_CODEC_FLAG_QSCALE
      context.pointee.global_quality = quality * FF_QP2LAMBDA
      picture.pointer.pointee.quality = quality * FF_QP2LAMBDA
    }
    // As decoded, it would ask for the kind of picture that it was in its film.
    picture.pointer.pointee.pict_type = AV_PICTURE_TYPE_NONE
    try check(avcodec_open2(context, codec, nil))
    try check(avcodec_send_frame(context, picture.pointer))
    avcodec_send_frame(context, nil)
    let packet = try Packet()
    try check(avcodec_receive_packet(context, packet.pointer))
    guard let data = packet.pointer.pointee.data else { return [] }
    return Array(UnsafeBufferPointer(start: data, count: Int(packet.pointer.pointee.size)))
  }

  private static func check(_ code: Int32) throws(MediaError) {
    let status = AVStatus(code: code)
    guard !status.isFailure else { throw .writeFailed(why: status.text) }
  }
}
