/// Gives every picture its moment: from the container where it has one, by the usual distance where it has none, and
/// always later than the one before.
struct TimeLine: Sendable {
  /// Microseconds between pictures when nobody says: 25 a second.
  static let defaultStep: Int64 = 40_000
  /// A day: a header may claim a rate of one picture in years, and as many of those must not overflow.
  static let longestStep: Int64 = 86_400_000_000

  private let usualStep: Int64
  /// What is taken from the source's clock; changes when that clock is set back.
  private var origin: Int64
  private(set) var last: Int64?

  /// - Parameter start: where the source's own clock stands at its beginning.
  init(start: Int64, usualStep: Int64?) {
    origin = start
    self.usualStep = min(max(usualStep ?? Self.defaultStep, 1), Self.longestStep)
  }

  /// The moment of the next picture, from the source's own clock in microseconds.
  mutating func place(_ microseconds: Int64?) -> (time: Int64, reading: Reading) {
    let expected = last.map { $0 &+ usualStep } ?? 0
    guard let microseconds else {
      last = expected
      return (expected, .missing)
    }
    let time = microseconds &- origin
    if let last, time <= last {
      origin = microseconds &- expected
      self.last = expected
      return (expected, .setBack)
    }
    last = time
    return (time, .regular)
  }

  /// How the source's clock took part in a moment.
  enum Reading {
    case regular
    /// It said nothing: the usual distance was taken.
    case missing
    /// It was set back, and is followed from another origin now.
    case setBack
  }

  /// Forgets the past: the next picture may lie anywhere on the clock as it is now.
  mutating func restart() {
    last = nil
  }
}
