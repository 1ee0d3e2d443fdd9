/// Looks for RTSP redirects in what a server sends, so that libav never hears of one: it would connect to wherever that leads.
///
/// Pure. It knows nothing of how messages and packets follow each other, and so cannot be led out of step with libav's
/// own reading of the same bytes: any line of the form `RTSP/1.0 3xx` counts, wherever it stands. That a picture holds
/// these bytes by chance is less likely than once in years of video.
struct RedirectScanner {
  private enum State: Equatable {
    /// So many bytes of `RTSP/` have been seen.
    case name(Int)
    case version
    case blanks
    /// Behind the blanks: what libav's `atoi` skips too.
    case padding
  }

  private static let name = [UInt8]("RTSP/".utf8)
  private static let skippedByNumber = [UInt8]("0+\u{b}\u{c}".utf8)
  private static let (carriageReturn, lineFeed) = (UInt8(ascii: "\r"), UInt8(ascii: "\n"))

  private var state = State.name(0)

  /// Takes the next bytes; true once a redirect has begun in them. What follows is then without meaning.
  mutating func finds(in bytes: UnsafeRawBufferPointer) -> Bool {
    for byte in bytes where advance(byte) { return true }
    return false
  }

  private mutating func advance(_ byte: UInt8) -> Bool {
    // libav drops these wherever they are.
    if byte == Self.carriageReturn { return false }
    let isBlank = byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    switch state {
    case .name(let seen):
      if byte == Self.name[seen] {
        state = seen + 1 == Self.name.count ? .version : .name(seen + 1)
      } else {
        state = .name(byte == Self.name[0] ? 1 : 0)
      }
    case .version:
      if isBlank { state = .blanks } else if byte == Self.lineFeed { state = .name(0) }
    case .blanks, .padding:
      if byte == UInt8(ascii: "3") { return true }
      if state == .blanks, isBlank { return false }
      if Self.skippedByNumber.contains(byte) {
        state = .padding
      } else {
        state = .name(byte == Self.name[0] ? 1 : 0)
      }
    }
    return false
  }
}
