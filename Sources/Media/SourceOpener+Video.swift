import Glibc

extension SourceOpener {
  /// Opens a file, an upload or something on the web as a video. Blocks until it is open.
  ///
  /// - Throws: `unsupported` for a live stream, which is no file that can be read twice.
  public func video(
    _ reference: SourceReference, limits: MediaLimits = MediaLimits(), threads: Int = 0,
    hardware: HardwareKind? = nil, interruption: Interruption
  ) throws(MediaError) -> VideoReader {
    // Before anything is opened: a live server is not bothered for nothing.
    guard !reference.isLive else { throw .unsupported(what: "a live stream as a file") }
    guard case .bytes(let bytes, _) = try open(reference, interruption: interruption) else {
      preconditionFailure("only live streams are no bytes")
    }
    return try VideoReader(
      bytes: bytes, limits: limits, threads: threads, hardware: hardware,
      interruption: interruption)
  }

  /// One frame of a source: the first at or after a moment, or the last when the source ends before.
  public func frame(
    of reference: SourceReference, at moment: MediaTime, limits: MediaLimits,
    interruption: Interruption
  ) throws(MediaError) -> Frame {
    let reader = try video(reference, limits: limits, threads: 1, interruption: interruption)
    return try Self.frame(of: reader, at: moment)
  }

  /// The frame at a place that was noted before.
  public func frame(
    of reference: SourceReference, at position: FramePosition, limits: MediaLimits,
    interruption: Interruption
  ) throws(MediaError) -> Frame {
    let reader = try video(reference, limits: limits, threads: 1, interruption: interruption)
    try reader.seek(to: position)
    guard let frame = try reader.next() else { throw .noSuchFrame(index: position.index) }
    return frame
  }

  /// One frame of a file that this server itself has put somewhere; never a path of a user's.
  public static func frame(
    ofFile path: String, at moment: MediaTime, limits: MediaLimits, interruption: Interruption
  ) throws(MediaError) -> Frame {
    let reader = try video(
      ofFile: path, named: "the upload", limits: limits, threads: 1, interruption: interruption)
    return try frame(of: reader, at: moment)
  }

  /// A file that this server itself has put somewhere, or whoever runs this program has named; never a path that came over
  /// the network.
  ///
  /// - Parameter name: what errors call it.
  public static func video(
    ofFile path: String, named name: String, limits: MediaLimits = MediaLimits(), threads: Int = 0,
    interruption: Interruption
  ) throws(MediaError) -> VideoReader {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .notFound(source: name) }
    return try VideoReader(
      bytes: try FileSource(taking: descriptor, name: name), limits: limits, threads: threads,
      interruption: interruption)
  }

  private static func frame(of reader: VideoReader, at moment: MediaTime) throws(MediaError)
    -> Frame
  {
    if let duration = reader.info.duration, moment.microseconds >= duration {
      // Whoever asks for more than there is gets the end, without all that lies before it being decoded.
      try reader.seek(to: MediaTime(microseconds: max(0, duration - endMicroseconds)))
      if let frame = try firstOrLast(of: reader, from: moment) { return frame }
    }
    if moment > .zero { try reader.seek(to: moment) }
    if let frame = try reader.next() { return frame }
    // What comes before the end has been counted by now.
    guard reader.nextIndex > 0 else { throw .noSuchFrame(index: 0) }
    try reader.seek(toIndex: reader.nextIndex - 1)
    guard let frame = try reader.next() else { throw .noSuchFrame(index: reader.nextIndex) }
    return frame
  }

  /// So much of a source's end holds its last frame, unless it is a slide show.
  private static let endMicroseconds: Int64 = 1_000_000

  private static func firstOrLast(of reader: VideoReader, from moment: MediaTime)
    throws(MediaError) -> Frame?
  {
    var last: Frame?
    while let frame = try reader.next() {
      if frame.time >= moment { return frame }
      last = frame
    }
    return last
  }
}
