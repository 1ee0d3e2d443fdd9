import Base

/// Keeps count of a live stream's outages and of the tries to end them. Pure.
struct LiveTries {
  /// What a row of tries that brought nothing means.
  enum Verdict {
    /// The sender had ended the stream and nobody offers it any more.
    case over
    case lost
  }

  private struct Outage {
    let began: Monotonic
    /// Whether the sender had ended the stream and nobody was met since who offers it, in whatever shape.
    var looksOver: Bool
    var tries = 0
  }

  private let pauses: [Double]
  private let steadySeconds: Double
  private var outage: Outage?
  /// Tries since the stream last ran for long enough.
  private var inARow = 0
  private var backSince: Monotonic?

  init(_ patience: LivePatience) {
    pauses = patience.pauses
    steadySeconds = patience.steadySeconds
  }

  /// The stream broke off, or a try to get it back did; the cause is nil for an end of the stream. Gives the notice of an
  /// outage that begins with it.
  mutating func fail(_ cause: MediaError?, at now: Monotonic) -> MediaNotice? {
    if outage != nil {
      if !Self.isAbsence(cause) { outage?.looksOver = false }
      return nil
    }
    if let backSince, Double(now.nanoseconds(since: backSince)) / 1e9 >= steadySeconds {
      inARow = 0
    }
    outage = Outage(began: now, looksOver: cause == nil)
    let why = cause.map(\.description) ?? "its sender ended it"
    return .outageBegan(why: why, tries: pauses.count - inARow)
  }

  /// Seconds before the next try; nil when there have been enough.
  mutating func nextPause() -> Double? {
    guard inARow < pauses.count else { return nil }
    defer {
      inARow += 1
      outage?.tries += 1
    }
    return pauses[inARow]
  }

  /// Frames come. Gives the notice of an outage that ends with it.
  mutating func succeed(at now: Monotonic) -> MediaNotice? {
    guard let ended = outage else { return nil }
    outage = nil
    backSince = now
    let seconds = Double(now.nanoseconds(since: ended.began)) / 1e9
    return .outageEnded(seconds: seconds, tries: ended.tries)
  }

  /// What it comes to once there is no next pause.
  var verdict: Verdict { outage?.looksOver == true ? .over : .lost }

  /// Tries of the row that has just ended.
  var count: Int { inARow }

  /// Whether a try met nobody who offers the stream, rather than somebody who offers it and cannot deliver.
  private static func isAbsence(_ cause: MediaError?) -> Bool {
    switch cause {
    case nil, .unreachable, .notFound, .httpStatus, .notMedia, .noVideo: true
    default: false
    }
  }
}

extension MediaError {
  /// Whether a live stream that failed so may be there at the next try. Refusals and what lies in the pictures stay.
  var mayPass: Bool {
    switch self {
    case .unreachable, .httpStatus, .timedOut, .readFailed, .notFound, .notMedia, .noVideo,
      .decoderFailed:
      true
    case .refused, .unsupported, .tooLarge, .cancelled, .pictureTooLarge, .tooCorrupt,
      .noSuchFrame, .writeFailed, .outOfMemory:
      false
    }
  }
}
