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
    return try encode(source)
  }

  private static func encode(_ picture: AVPicture) throws(MediaError) -> [UInt8] {
    guard let codec = avcodec_find_encoder(AV_CODEC_ID_PNG),
      let context = avcodec_alloc_context3(codec)
    else { throw .unsupported(what: "writing PNG") }
    var freed: UnsafeMutablePointer<AVCodecContext>? = context
    defer { avcodec_free_context(&freed) }
    context.pointee.width = picture.pointer.pointee.width
    context.pointee.height = picture.pointer.pointee.height
    context.pointee.pix_fmt = picture.format
    context.pointee.time_base = .microseconds
    context.pointee.thread_count = 1
    context.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    let opened = AVStatus(code: avcodec_open2(context, codec, nil))
    guard !opened.isFailure else { throw .writeFailed(why: opened.text) }
    let packet = try Packet()
    let sent = AVStatus(code: avcodec_send_frame(context, picture.pointer))
    guard !sent.isFailure else { throw .writeFailed(why: sent.text) }
    avcodec_send_frame(context, nil)
    let received = AVStatus(code: avcodec_receive_packet(context, packet.pointer))
    guard !received.isFailure, let data = packet.pointer.pointee.data else {
      throw .writeFailed(why: received.text)
    }
    return Array(UnsafeBufferPointer(start: data, count: Int(packet.pointer.pointee.size)))
  }
}
