/// Something that happens to a source while it is read, for whoever watches: told at once, not when frames come again.
public enum MediaNotice: Sendable, Hashable {
  /// A live stream broke off, for this reason; it is tried again up to so many times. One for each outage.
  case outageBegan(why: String, tries: Int)
  /// Frames come again, this long after the outage began.
  case outageEnded(seconds: Double, tries: Int)
  /// A live stream had come to its end, and nobody has offered it again: it is taken to be over.
  case streamOver(tries: Int)
  /// The hardware that was asked for does not decode this; the processor does.
  case hardwareFellBack(why: String)

  /// Stable, for programs.
  public var code: String {
    switch self {
    case .outageBegan: "STREAM_OUTAGE"
    case .outageEnded: "STREAM_BACK"
    case .streamOver: "STREAM_OVER"
    case .hardwareFellBack: "HARDWARE_FALLBACK"
    }
  }
}

extension MediaNotice: CustomStringConvertible {
  /// For a person.
  public var description: String {
    switch self {
    case .outageBegan(let why, let tries):
      "the live stream broke off: \(why); it is tried again up to \(tries) times"
    case .outageEnded(let seconds, let tries):
      "the live stream is back after \(Self.tenths(seconds)) seconds, at try \(tries)"
    case .streamOver(let tries):
      "the live stream ended and was not offered again in \(tries) tries: it is taken to be over"
    case .hardwareFellBack(let why):
      "the processor decodes instead of the hardware that was asked for: \(why)"
    }
  }

  /// Seconds with one decimal.
  private static func tenths(_ seconds: Double) -> String {
    String((seconds * 10).rounded() / 10)
  }
}
