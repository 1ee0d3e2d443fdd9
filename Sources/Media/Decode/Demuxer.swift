import CLibAV

/// A container, split into the packets of its one video stream.
///
/// libav reads through a `SourceIO` and may open nothing else: the demuxers are a list, and what a playlist inside a
/// file names is not fetched. Used by one thread at a time.
final class Demuxer {
  /// Containers and image formats, by libav's names. Playlists (hls, dash, concat), demuxers that open other files
  /// (image2, sdp) and devices are missing on purpose: both this list and the refusal below are needed, since
  /// concat scripts open files behind the refusal's back.
  private static let containers = [
    "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi", "mpegts", "mpeg", "flv", "gif", "ogg", "asf",
    "ivf", "mxf", "nut", "h264", "hevc", "m4v", "mpegvideo", "mjpeg", "obu", "vc1", "dv", "rm",
    "y4m",
    "yuv4mpegpipe", "apng", "png_pipe", "jpeg_pipe", "webp_pipe", "bmp_pipe", "tiff_pipe",
    "gif_pipe",
    // Without pictures, to say so instead of "cannot be read".
    "wav", "mp3", "flac", "aac", "ac3", "w64", "aiff",
  ].joined(separator: ",")

  let context: UnsafeMutablePointer<AVFormatContext>
  let stream: UnsafeMutablePointer<AVStream>
  private let io: SourceIO?
  private let interruption: Interruption
  /// Read ahead of time, to be given out next.
  private var peeked: Packet?

  /// Opens what the bytes hold. Only they decide what it is: no name is believed.
  convenience init(
    bytes: SourceBytes, limits: MediaLimits, interruption: Interruption
  ) throws(MediaError) {
    let io = try SourceIO(bytes, interruption: interruption)
    guard let context = avformat_alloc_context() else { throw .outOfMemory }
    context.pointee.pb = io.context
    context.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
    try self.init(
      context: context, url: "", io: io, options: [:], limits: limits,
      interruption: interruption)
  }

  /// Opens a live address that libav itself connects to; the protocols are named by the caller.
  convenience init(
    live url: String, options: [String: String], limits: MediaLimits, interruption: Interruption
  ) throws(MediaError) {
    guard let context = avformat_alloc_context() else { throw .outOfMemory }
    try self.init(
      context: context, url: url, io: nil, options: options, limits: limits,
      interruption: interruption)
  }

  private init(
    context allocated: UnsafeMutablePointer<AVFormatContext>, url: String, io: SourceIO?,
    options: [String: String], limits: MediaLimits, interruption: Interruption
  ) throws(MediaError) {
    _ = AVLog.silenced
    self.io = io
    self.interruption = interruption
    interruption.allow(seconds: limits.openSeconds)
    defer { interruption.allow(seconds: nil) }
    allocated.pointee.interrupt_callback = AVIOInterruptCB(
      callback: isInterrupted, opaque: Unmanaged.passUnretained(interruption).toOpaque())
    if io != nil { allocated.pointee.io_open = refuseToOpen }

    var settings = AVDictionaryBox(options)
    if io != nil {
      settings.set("format_whitelist", Self.containers)
      // Not even a protocol that libav would use to read the bytes we hand it.
      settings.set("protocol_whitelist", "none")
    }
    settings.set("max_pixels", String(limits.maximumPixels))
    var opening: UnsafeMutablePointer<AVFormatContext>? = allocated
    // Frees the context when it fails.
    let opened = AVStatus(code: avformat_open_input(&opening, url, nil, &settings.pointer))
    guard !opened.isFailure, let context = opening else {
      throw Self.openingError(opened, io: io, interruption: interruption)
    }
    self.context = context
    do throws(MediaError) {
      stream = try Self.findVideo(context, io: io, limits: limits, interruption: interruption)
    } catch {
      var closing: UnsafeMutablePointer<AVFormatContext>? = context
      avformat_close_input(&closing)
      throw error
    }
  }

  deinit {
    var closing: UnsafeMutablePointer<AVFormatContext>? = context
    avformat_close_input(&closing)
    withExtendedLifetime(io) {}
  }

  private static func findVideo(
    _ context: UnsafeMutablePointer<AVFormatContext>, io: SourceIO?, limits: MediaLimits,
    interruption: Interruption
  ) throws(MediaError) -> UnsafeMutablePointer<AVStream> {
    // Looking at streams decodes pictures, so the limit holds there too.
    let count = Int(context.pointee.nb_streams)
    var perStream = (0..<max(count, 1)).map { _ in
      AVDictionaryBox(["max_pixels": String(limits.maximumPixels)]).release()
    }
    defer { for index in perStream.indices { av_dict_free(&perStream[index]) } }
    let looked = AVStatus(code: avformat_find_stream_info(context, &perStream))
    if let error = interruptionError(io: io, interruption: interruption) { throw error }
    guard !looked.isFailure else { throw .notMedia(why: looked.text) }

    let best = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
    let streams = (0..<Int(context.pointee.nb_streams)).compactMap { context.pointee.streams[$0] }
    guard best >= 0, let video = context.pointee.streams[Int(best)],
      // The cover of a song is no film.
      video.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
    else { throw .noVideo(found: describe(streams)) }
    let parameters = video.pointee.codecpar.pointee
    guard Int64(parameters.width) * Int64(parameters.height) <= limits.maximumPixels else {
      throw .pictureTooLarge(
        width: Int(parameters.width), height: Int(parameters.height), limit: limits.maximumPixels)
    }
    for stream in streams where stream != video { stream.pointee.discard = AVDISCARD_ALL }
    return video
  }

  private static func describe(_ streams: [UnsafeMutablePointer<AVStream>]) -> String {
    let kinds = streams.map { stream in
      switch stream.pointee.codecpar.pointee.codec_type {
      case AVMEDIA_TYPE_AUDIO: "audio"
      case AVMEDIA_TYPE_VIDEO: "a cover picture"
      case AVMEDIA_TYPE_SUBTITLE: "subtitles"
      default: "data"
      }
    }
    let distinct = Set(kinds).sorted()
    return distinct.isEmpty ? "an empty container" : distinct.joined(separator: " and ")
  }

  /// Whether it can be opened again from its beginning.
  var canStartAgain: Bool { io?.canSeek ?? false }

  // MARK: - Reading

  /// The next packet of the video; false at the end.
  func read(into packet: UnsafeMutablePointer<AVPacket>) throws(MediaError) -> Bool {
    av_packet_unref(packet)
    if let peeked {
      av_packet_move_ref(packet, peeked.pointer)
      self.peeked = nil
      return true
    }
    return try readOn(into: packet)
  }

  private func readOn(into packet: UnsafeMutablePointer<AVPacket>) throws(MediaError) -> Bool {
    while true {
      av_packet_unref(packet)
      let status = AVStatus(code: av_read_frame(context, packet))
      if !status.isFailure {
        if packet.pointee.stream_index == stream.pointee.index { return true }
        continue
      }
      // An interrupted or failed read can look like the end of the file.
      if let error = Self.interruptionError(io: io, interruption: interruption) { throw error }
      switch status {
      case .endOfFile: return false
      // Nothing that a demuxer could find its way back from; what came before is whole.
      case .invalidData: return false
      case .needsMore: continue
      case .outOfMemory: throw .outOfMemory
      // A live connection that was cut in the middle of a piece: what came before is whole, and the relay knows if more is to
      // be said.
      case _ where io == nil: return false
      default: throw .readFailed(source: "the source", why: status.text)
      }
    }
  }

  /// Skips to the next keyframe, which is the next packet to be read then; nil when none comes.
  func peekKeyframe() throws(MediaError) -> Keyframe? {
    let packet = try Packet()
    while try read(into: packet.pointer) {
      let raw = packet.pointer.pointee
      guard raw.flags & AV_PKT_FLAG_KEY != 0 else { continue }
      // Without one of the two clocks, the other has to do.
      let clocks = [raw.pts, raw.dts].filter { $0 != TOUCHLINE_NO_PTS }
      guard let earliest = clocks.min() else { return nil }
      peeked = packet
      return Keyframe(shown: raw.pts == TOUCHLINE_NO_PTS ? raw.dts : raw.pts, decoded: earliest)
    }
    return nil
  }

  /// Moves to a keyframe at or before this moment, in the stream's ticks; false when the container cannot.
  func seek(to ticks: Int64) throws(MediaError) -> Bool {
    peeked = nil
    let status = AVStatus(
      code: av_seek_frame(context, stream.pointee.index, ticks, AVSEEK_FLAG_BACKWARD))
    if let error = Self.interruptionError(io: io, interruption: interruption) { throw error }
    return !status.isFailure
  }

  // MARK: - Errors

  private static func openingError(
    _ status: AVStatus, io: SourceIO?, interruption: Interruption
  ) -> MediaError {
    if let error = interruptionError(io: io, interruption: interruption) { return error }
    switch status {
    case .outOfMemory: return .outOfMemory
    case .endOfFile where io == nil:
      return .unreachable(source: "the stream", why: "its server closes the connection at once")
    case .invalidData where io == nil:
      return .unreachable(source: "the stream", why: "its server's answer cannot be understood")
    // What libav answers for a format that it knows and that is not on our list.
    case .invalidArgument where io != nil:
      return .notMedia(
        why:
          "it is in a form that is not read here, as playlists are (HLS, DASH, concat), for they only name other files; give the video itself"
      )
    case .endOfFile, .invalidData: return .notMedia(why: UnreadableContent.why(io?.head ?? []))
    default:
      return io == nil
        ? .unreachable(source: "the stream", why: status.text) : .notMedia(why: status.text)
    }
  }

  /// The cause behind whatever status libav made of it.
  private static func interruptionError(io: SourceIO?, interruption: Interruption) -> MediaError? {
    if interruption.wasRequested { return .cancelled }
    if let failure = io?.failure { return failure }
    if interruption.hasTimedOut { return .timedOut(what: "reading the source") }
    return nil
  }
}

private func isInterrupted(_ opaque: UnsafeMutableRawPointer?) -> Int32 {
  guard let opaque else { return 0 }
  return Unmanaged<Interruption>.fromOpaque(opaque).takeUnretainedValue().isDue ? 1 : 0
}

/// libav asks for a second resource: whatever it is, nobody has checked it.
private func refuseToOpen(
  _ context: UnsafeMutablePointer<AVFormatContext>?,
  _ result: UnsafeMutablePointer<UnsafeMutablePointer<AVIOContext>?>?,
  _ url: UnsafePointer<CChar>?, _ flags: Int32, _ options: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
  TOUCHLINE_AVERROR_PERM
}

/// Where a keyframe lies, in its stream's ticks.
struct Keyframe {
  /// When it is shown.
  let shown: Int64
  /// When it is decoded: no later.
  let decoded: Int64
}
