import Base

/// Notices a transfer that hardly moves. Only time that a reader spent waiting counts, so a slow reader is no stall.
struct StallWatch {
  private let limit: Int64
  private let leastBytes: Int64
  private var waited: Int64 = 0
  private var came: Int64 = 0
  private(set) var hasStalled = false

  init(_ settings: WebSettings) {
    limit = Int64(settings.stallSeconds * 1e9)
    leastBytes = settings.leastBytesPerStall
  }

  mutating func add(waited nanoseconds: Int64, bytes: Int64) {
    waited += nanoseconds
    came += bytes
    if came >= leastBytes {
      (waited, came) = (0, 0)
    } else if waited >= limit {
      hasStalled = true
    }
  }
}

/// How often reading may be taken up again.
struct RetryBudget {
  private let settings: WebSettings
  private var failures = 0
  private var came: Int64 = 0

  init(_ settings: WebSettings) {
    self.settings = settings
  }

  mutating func earn(bytes: Int64) {
    came += bytes
    if came >= settings.bytesThatRestoreTries { (failures, came) = (0, 0) }
  }

  /// Seconds to wait before the next try; nil when there have been enough.
  mutating func nextPause() -> Double? {
    guard failures < settings.tries else { return nil }
    let longest = settings.firstPauseSeconds * Double(1 << failures)
    failures += 1
    came = 0
    return longest * Double.random(in: 0.5...1)
  }
}
