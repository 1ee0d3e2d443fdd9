import CLibAV

/// Compresses pictures with libx264 into an MP4 file, as a broadcaster's stream is: with B-frames and real artefacts.
/// The same pictures always make the same file.
final class VideoWriter {
  private enum Quality {
    static let crf = "23"
    static let preset = "veryfast"
    static let keyInterval: Int32 = 50
    static let bFrames: Int32 = 2
    /// Fixed, for the number of threads changes what x264 decides.
    static let threads: Int32 = 2
    /// libx264 weighs how much later pictures use each macroblock, eight of a row at once, and where a row is no multiple of
    /// eight it reads beyond its memory's end: what it decides then depends on what lies there.
    static func weighsLaterUse(width: Int) -> Bool { width.isMultiple(of: 8 * 16) }
  }

  private let context: UnsafeMutablePointer<AVCodecContext>
  private let container: UnsafeMutablePointer<AVFormatContext>
  private let stream: UnsafeMutablePointer<AVStream>
  private let packet: Packet

  /// - Parameter path: a file that may be overwritten.
  init(path: String, width: Int, height: Int, fps: Int) throws(MediaError) {
    _ = AVLog.silenced
    guard let codec = avcodec_find_encoder_by_name("libx264") else {
      throw .unsupported(what: "writing H.264 (libx264 is missing)")
    }
    packet = try Packet()
    var opened: UnsafeMutablePointer<AVFormatContext>?
    avformat_alloc_output_context2(&opened, nil, "mp4", nil)
    guard let container = opened else { throw .outOfMemory }
    guard let stream = avformat_new_stream(container, nil),
      let context = avcodec_alloc_context3(codec)
    else {
      avformat_free_context(container)
      throw .outOfMemory
    }
    (self.container, self.stream, self.context) = (container, stream, context)
    configure(width: width, height: height, fps: fps)
    try open(codec, path)
  }

  deinit {
    var freed: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&freed)
    avio_closep(&container.pointee.pb)
    avformat_free_context(container)
  }

  private func configure(width: Int, height: Int, fps: Int) {
    context.pointee.width = Int32(width)
    context.pointee.height = Int32(height)
    context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
    context.pointee.time_base = AVRational(num: 1, den: Int32(fps))
    context.pointee.framerate = AVRational(num: Int32(fps), den: 1)
    context.pointee.gop_size = Quality.keyInterval
    context.pointee.max_b_frames = Quality.bFrames
    context.pointee.thread_count = Quality.threads
    context.pointee.color_range = AVCOL_RANGE_MPEG
    context.pointee.colorspace = AVCOL_SPC_BT709
    context.pointee.color_primaries = AVCOL_PRI_BT709
    context.pointee.color_trc = AVCOL_TRC_BT709
    // The container carries the headers, and nothing carries the time or the program's version.
    context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT
    container.pointee.flags |= AVFMT_FLAG_BITEXACT
  }

  private func open(_ codec: UnsafePointer<AVCodec>, _ path: String) throws(MediaError) {
    let isSafe = Quality.weighsLaterUse(width: Int(context.pointee.width))
    var options = AVDictionaryBox([
      "preset": Quality.preset, "crf": Quality.crf, "mbtree": isSafe ? "1" : "0",
    ])
    try check(avcodec_open2(context, codec, &options.pointer))
    try check(avcodec_parameters_from_context(stream.pointee.codecpar, context))
    stream.pointee.time_base = context.pointee.time_base
    stream.pointee.avg_frame_rate = context.pointee.framerate
    // Named as a file, so that no path is taken for an address.
    try check(avio_open(&container.pointee.pb, "file:\(path)", AVIO_FLAG_WRITE))
    try check(avformat_write_header(container, nil))
  }

  /// Adds a picture. Whoever paints on it again makes it writable first.
  func write(_ picture: AVPicture, index: Int) throws(MediaError) {
    picture.pointer.pointee.pts = Int64(index)
    try check(avcodec_send_frame(context, picture.pointer))
    try writePackets()
  }

  /// Writes what is still on its way, and the file's end.
  func finish() throws(MediaError) {
    try check(avcodec_send_frame(context, nil))
    try writePackets()
    try check(av_write_trailer(container))
    try check(avio_closep(&container.pointee.pb))
  }

  private func writePackets() throws(MediaError) {
    while true {
      let status = AVStatus(code: avcodec_receive_packet(context, packet.pointer))
      if status == .needsMore || status == .endOfFile { return }
      try check(status.code)
      packet.pointer.pointee.duration = 1
      av_packet_rescale_ts(packet.pointer, context.pointee.time_base, stream.pointee.time_base)
      packet.pointer.pointee.stream_index = stream.pointee.index
      try check(av_interleaved_write_frame(container, packet.pointer))
    }
  }

  private func check(_ code: Int32) throws(MediaError) {
    let status = AVStatus(code: code)
    guard !status.isFailure else {
      throw status == .outOfMemory ? .outOfMemory : .writeFailed(why: status.text)
    }
  }
}

extension Canvas {
  /// A picture of libav's to paint on, before anybody reads it.
  init(_ picture: AVPicture) {
    let planes = (0..<3).map { number in
      let plane = picture.plane(number)
      return Plane(base: plane.base, stride: plane.stride)
    }
    self.init(
      width: picture.width, height: picture.height, luma: planes[0], blue: planes[1],
      red: planes[2])
  }
}
