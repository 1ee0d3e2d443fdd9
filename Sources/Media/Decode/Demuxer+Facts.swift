import CLibAV

extension Demuxer {
  private var parameters: AVCodecParameters { stream.pointee.codecpar.pointee }

  /// Where the source's clock stands at its first sample, of whatever stream.
  var startMicroseconds: Int64 {
    // AV_TIME_BASE is a million: the container's own fields are microseconds.
    let container = context.pointee.start_time
    if container != TOUCHLINE_NO_PTS { return AVRational.bounded(container) }
    let own = stream.pointee.start_time
    return own == TOUCHLINE_NO_PTS ? 0 : stream.pointee.time_base.microseconds(own)
  }

  /// The first moment of the video in its own ticks.
  var firstTicks: Int64 {
    let own = stream.pointee.start_time
    return own == TOUCHLINE_NO_PTS ? 0 : AVRational.bounded(own)
  }

  /// Microseconds; nil when nobody says.
  var durationMicroseconds: Int64? {
    let own = stream.pointee.duration
    if own != TOUCHLINE_NO_PTS, own > 0 { return stream.pointee.time_base.microseconds(own) }
    let container = context.pointee.duration
    return container != TOUCHLINE_NO_PTS && container > 0 ? AVRational.bounded(container) : nil
  }

  var frameRate: Double? {
    let average = stream.pointee.avg_frame_rate.value
    if average > 0 { return average }
    let guessed = stream.pointee.r_frame_rate.value
    return guessed > 0 ? guessed : nil
  }

  /// Microseconds from one picture to the next, as far as a header tells.
  var usualStep: Int64? {
    // Above a thousand frames a second a rate is a clock, not a rate.
    frameRate.flatMap { $0 <= 1_000 ? Int64((1_000_000 / $0).rounded()) : nil }
  }

  /// As it is at the source's beginning.
  var timeLine: TimeLine { TimeLine(start: startMicroseconds, usualStep: usualStep) }

  var orientation: Orientation {
    var size = 0
    // Nine 32-bit integers: a b u, c d v, x y w.
    let entries = 9
    guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size),
      size >= entries * MemoryLayout<Int32>.size
    else { return .upright }
    return data.withMemoryRebound(to: Int32.self, capacity: entries) { matrix in
      Orientation(
        a: Int64(matrix[0]), b: Int64(matrix[1]), c: Int64(matrix[3]), d: Int64(matrix[4]))
    }
  }

  var containerName: String { String(cString: context.pointee.iformat.pointee.name) }

  /// Demuxers of single pictures are named after what they split: `png_pipe`.
  var isImage: Bool { containerName.hasSuffix("_pipe") }

  /// Whether colours are an index into a table that some containers give once, with the first packet.
  var hasPalette: Bool { parameters.format == AV_PIX_FMT_PAL8.rawValue }

  func size(_ orientation: Orientation) -> (width: Int, height: Int) {
    let (width, height) = (Int(parameters.width), Int(parameters.height))
    return orientation.swapsAxes ? (height, width) : (width, height)
  }
}

extension VideoInfo {
  init(_ demuxer: Demuxer, codec: String, orientation: Orientation) {
    let (width, height) = demuxer.size(orientation)
    self.init(
      container: demuxer.containerName, codec: codec, width: width, height: height,
      duration: demuxer.isImage ? nil : demuxer.durationMicroseconds,
      frameRate: demuxer.frameRate, isImage: demuxer.isImage)
  }
}
