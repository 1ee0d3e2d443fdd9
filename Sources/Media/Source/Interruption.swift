import Base
import Synchronization

/// Ends blocking work from outside: by a request, or by a deadline that the work renews.
///
/// Shared between the thread that blocks and whoever stops it. Looked at from callbacks of C libraries, so it costs
/// two loads and a clock.
public final class Interruption: Sendable {
  private let isRequested = Atomic(false)
  /// Monotonic nanoseconds; 0 for none.
  private let deadline = Atomic<Int64>(0)

  /// When everything must be done, whatever its parts were allowed.
  private let end: Int64?
  private let whole: Interruption?

  /// - Parameters:
  ///   - seconds: how long all of the work together may take; nil for as long as it takes.
  ///   - whole: what this is a part of: it ends when the whole does, and can be ended without it.
  public init(endingAfter seconds: Double? = nil, under whole: Interruption? = nil) {
    end = seconds.map { Monotonic.now().advanced(bySeconds: $0).nanoseconds }
    self.whole = whole
  }

  /// Asks whoever works under this to stop.
  public func request() {
    isRequested.store(true, ordering: .releasing)
  }

  /// The work that follows must be done within this time; nil takes the deadline away.
  func allow(seconds: Double?) {
    let moment = seconds.map { Monotonic.now().advanced(bySeconds: $0).nanoseconds } ?? 0
    deadline.store(moment, ordering: .releasing)
  }

  var wasRequested: Bool {
    isRequested.load(ordering: .acquiring) || whole?.wasRequested ?? false
  }

  var hasTimedOut: Bool {
    if let whole, whole.hasTimedOut { return true }
    let moment = deadline.load(ordering: .acquiring)
    guard moment != 0 || end != nil else { return false }
    let now = Monotonic.now().nanoseconds
    return (moment != 0 && now >= moment) || end.map { now >= $0 } ?? false
  }

  /// Whether to stop now.
  public var isDue: Bool { wasRequested || hasTimedOut }
}
