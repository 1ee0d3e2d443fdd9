extension SourceOpener {
  /// Opens a file, an upload or something on the web as a video. Blocks until it is open.
  ///
  /// - Throws: `unsupported` for a live stream, which is no file that can be read twice.
  public func video(
    _ reference: SourceReference, limits: MediaLimits = MediaLimits(), threads: Int = 0,
    hardware: HardwareKind? = nil, interruption: Interruption
  ) throws(MediaError) -> VideoReader {
    switch try open(reference, interruption: interruption) {
    case .bytes(let bytes, _):
      return try VideoReader(
        bytes: bytes, limits: limits, threads: threads, hardware: hardware,
        interruption: interruption)
    case .live: throw .unsupported(what: "a live stream as a file")
    }
  }
}
