/// Durations in buckets that double, from 64 µs to 2 s and beyond.
public struct DurationHistogram: Sendable {
  /// The upper bounds of the buckets but the last, in nanoseconds.
  public static let bounds: [Int64] = (0..<16).map { 64_000 << $0 }
  /// How many fell into each bucket.
  public private(set) var counts = [Int64](repeating: 0, count: bounds.count + 1)
  public private(set) var totalNanoseconds: Int64 = 0

  public init() {}

  /// Counts one duration.
  public mutating func record(nanoseconds: Int64) {
    counts[Self.bounds.firstIndex { nanoseconds <= $0 } ?? Self.bounds.count] += 1
    totalNanoseconds += nanoseconds
  }
}
