import Glibc

/// The clock that durations are measured with: it never jumps, and means nothing outside this process.
public struct Monotonic: Sendable, Hashable, Comparable {
  /// Nanoseconds since some moment before this process started.
  public let nanoseconds: Int64

  /// The clock now.
  public static func now() -> Monotonic {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Monotonic(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// Nanoseconds from an earlier moment to this one.
  public func nanoseconds(since earlier: Monotonic) -> Int64 {
    nanoseconds - earlier.nanoseconds
  }

  /// This moment moved by a duration; one too long for the clock moves it to the clock's end.
  public func advanced(bySeconds seconds: Double) -> Monotonic {
    let delta = seconds * 1e9
    guard let whole = Int64(exactly: delta.rounded()) else {
      return Monotonic(nanoseconds: delta < 0 ? .min : .max)
    }
    let (sum, overflow) = nanoseconds.addingReportingOverflow(whole)
    return Monotonic(nanoseconds: overflow ? (whole < 0 ? .min : .max) : sum)
  }

  public static func < (left: Monotonic, right: Monotonic) -> Bool {
    left.nanoseconds < right.nanoseconds
  }
}

/// A duration as messages carry it: milliseconds with one decimal, kept as whole tenths so that a value read back is the value written.
public struct Milliseconds: Sendable, Hashable, Comparable, AdditiveArithmetic {
  /// Tenths of a millisecond.
  public let tenths: Int64

  public static let zero = Milliseconds(tenths: 0)

  public init(tenths: Int64) {
    self.tenths = tenths
  }

  /// Rounds half up to a tenth of a millisecond.
  public init(nanoseconds: Int64) {
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 100_000)
    tenths = quotient + (remainder >= 50_000 ? 1 : remainder < -50_000 ? -1 : 0)
  }

  /// The duration as a number of milliseconds.
  public var value: Double { Double(tenths) / 10 }

  public static func + (left: Milliseconds, right: Milliseconds) -> Milliseconds {
    Milliseconds(tenths: left.tenths + right.tenths)
  }

  public static func - (left: Milliseconds, right: Milliseconds) -> Milliseconds {
    Milliseconds(tenths: left.tenths - right.tenths)
  }

  public static func < (left: Milliseconds, right: Milliseconds) -> Bool {
    left.tenths < right.tenths
  }
}
