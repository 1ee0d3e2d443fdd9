/// Durations in buckets that double.
public struct DurationHistogram: Sendable {
  /// What is measured decides which durations are told apart.
  public enum Range: Sendable {
    /// Of requests, commits and rounds: from 64 µs to 2 s and beyond.
    case moments
    /// Of jobs: from half a second to four and a half hours and beyond.
    case jobs

    /// The upper bounds of the buckets but the last, in nanoseconds.
    public var bounds: [Int64] {
      switch self {
      case .moments: Self.momentBounds
      case .jobs: Self.jobBounds
      }
    }

    private static let momentBounds: [Int64] = (0..<16).map { 64_000 << $0 }
    private static let jobBounds: [Int64] = (0..<16).map { 500_000_000 << $0 }
  }

  public let range: Range
  /// How many fell into each bucket.
  public private(set) var counts: [Int64]
  public private(set) var totalNanoseconds: Int64 = 0

  public init(_ range: Range = .moments) {
    self.range = range
    counts = [Int64](repeating: 0, count: range.bounds.count + 1)
  }

  /// Counts one duration.
  public mutating func record(nanoseconds: Int64) {
    let bounds = range.bounds
    counts[bounds.firstIndex { nanoseconds <= $0 } ?? bounds.count] += 1
    totalNanoseconds += nanoseconds
  }
}
