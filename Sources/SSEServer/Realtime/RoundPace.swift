import Base

/// When the next round of sending may begin: at once as long as little is going on, and after a rest when much is, so that one
/// round carries what several would have.
///
/// Work is paid for with credit, which grows with time. Who has some left does not rest: events that come now and then go out
/// as they come. Without any, rounds take their share of a core and no more.
struct RoundPace {
  /// When the next round may begin.
  private(set) var nextRound: Monotonic
  private var creditNanoseconds: Double
  private var countedUntil: Monotonic

  /// The part of a core that goes into rounds when they never end.
  private static let share = 0.4
  /// As much work may be done in one go after a quiet time: an event to some thousand readers, twice.
  private static let mostCreditNanoseconds = 12e6
  /// Rounds begin at least this often: nobody waits long because others gather, and where the work alone takes longer there
  /// is no rest.
  static let longestPeriodNanoseconds: Int64 = 18_500_000

  init(now: Monotonic) {
    nextRound = now
    countedUntil = now
    creditNanoseconds = Self.mostCreditNanoseconds
  }

  /// A round has been worked through.
  mutating func worked(from start: Monotonic, until end: Monotonic) {
    let work = end.nanoseconds(since: start)
    let earned = Double(end.nanoseconds(since: countedUntil)) * Self.share
    countedUntil = end
    creditNanoseconds =
      min(creditNanoseconds + earned, Self.mostCreditNanoseconds) - Double(work)
    let due = Int64(max(0, -creditNanoseconds / Self.share))
    let rest = min(due, max(0, Self.longestPeriodNanoseconds - work))
    // What the period leaves no time for is not owed for ever.
    if rest < due { creditNanoseconds = -Double(rest) * Self.share }
    nextRound = end.advanced(bySeconds: Double(rest) / 1e9)
  }
}
