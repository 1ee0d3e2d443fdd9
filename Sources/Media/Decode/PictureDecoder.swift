import CLibAV

/// Packets in, pictures out in the order in which they are shown: one codec of libav's. Used by one thread at a time.
final class PictureDecoder {
  enum Output {
    case picture(AVPicture)
    case needsPacket
    case end
    /// A packet could not be decoded; the decoder goes on with the next.
    case damaged
  }

  let context: UnsafeMutablePointer<AVCodecContext>
  private let device: HardwareDevice?
  /// Whether the device made the newest picture: a decoder may take a codec and yet do without the device.
  private(set) var usedDevice = false
  /// Not filled yet: half of all questions are answered by `needsPacket`.
  private var empty: AVPicture?

  /// - Parameter threads: 0 for one per core.
  init(
    _ stream: UnsafeMutablePointer<AVStream>, threads: Int, limits: MediaLimits,
    device: HardwareDevice? = nil
  ) throws(MediaError) {
    let parameters = stream.pointee.codecpar!
    guard let codec = avcodec_find_decoder(parameters.pointee.codec_id) else {
      throw .unsupported(what: "the codec \(Self.name(parameters.pointee.codec_id))")
    }
    guard let context = avcodec_alloc_context3(codec) else { throw .outOfMemory }
    self.context = context
    self.device = device
    guard avcodec_parameters_to_context(context, parameters) >= 0 else { throw .outOfMemory }
    context.pointee.pkt_timebase = stream.pointee.time_base
    context.pointee.thread_count = Int32(clamping: threads)
    // Without this the last pictures after a seek to an open group are withheld. What is damaged says so itself.
    context.pointee.flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT
    context.pointee.max_pixels = limits.maximumPixels
    try device?.attach(to: context, codec)
    let opened = AVStatus(code: avcodec_open2(context, codec, nil))
    guard !opened.isFailure else { throw .decoderFailed(why: opened.text) }
  }

  deinit {
    var freed: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&freed)
  }

  static func name(_ codec: AVCodecID) -> String { String(cString: avcodec_get_name(codec)) }

  var codecName: String { Self.name(context.pointee.codec_id) }

  /// Takes a packet; nil says that there are no more. False when it could not be used.
  ///
  /// - Precondition: `receive` has said `needsPacket`.
  func send(_ packet: UnsafeMutablePointer<AVPacket>?) throws(MediaError) -> Bool {
    switch AVStatus(code: avcodec_send_packet(context, packet)) {
    case let status where !status.isFailure: return true
    // Told twice that there is no more.
    case .endOfFile: return true
    case .outOfMemory: throw .outOfMemory
    default: return false
    }
  }

  func receive() throws(MediaError) -> Output {
    let picture: AVPicture
    if let empty { picture = empty } else { picture = try AVPicture() }
    empty = nil
    switch AVStatus(code: avcodec_receive_frame(context, picture.pointer)) {
    case let status where !status.isFailure:
      usedDevice = device?.holds(picture) ?? false
      if usedDevice, let device { return .picture(try device.download(picture)) }
      return picture.isWhole ? .picture(try picture.topDown()) : .damaged
    case .needsMore:
      empty = picture
      return .needsPacket
    case .endOfFile: return .end
    case .outOfMemory: throw .outOfMemory
    default: return .damaged
    }
  }

  /// Whether pictures of which no other is made are left out, from the next packet on.
  var skipsUnneeded = false {
    didSet { context.pointee.skip_frame = skipsUnneeded ? AVDISCARD_NONREF : AVDISCARD_DEFAULT }
  }

  /// Forgets everything: what follows starts at a keyframe.
  func flush() {
    avcodec_flush_buffers(context)
  }
}
