/// How often somebody was right and wrong, and the shares that follow. A share of nothing is nil: neither 0 nor 1.
public struct HitCounts: Sendable, Hashable {
  /// Findings of what is there.
  public var hits: Int
  /// What is there and was not found.
  public var misses: Int
  /// Findings of what is not there.
  public var falseAlarms: Int

  public init(hits: Int = 0, misses: Int = 0, falseAlarms: Int = 0) {
    self.hits = hits
    self.misses = misses
    self.falseAlarms = falseAlarms
  }

  /// How much of what was found is there.
  public var precision: Double? { share(hits, of: hits + falseAlarms) }

  /// How much of what is there was found.
  public var recall: Double? { share(hits, of: hits + misses) }

  /// The harmonic mean of precision and recall.
  public var f1: Double? { share(2 * hits, of: 2 * hits + misses + falseAlarms) }

  public static func += (left: inout HitCounts, right: HitCounts) {
    left.hits += right.hits
    left.misses += right.misses
    left.falseAlarms += right.falseAlarms
  }
}

/// A part of a whole; nil of nothing.
func share(_ part: Int, of whole: Int) -> Double? {
  whole == 0 ? nil : Double(part) / Double(whole)
}

extension Collection<Double> {
  /// Nil of nothing.
  var mean: Double? { isEmpty ? nil : reduce(0, +) / Double(count) }

  /// The middle one, or half-way between the two in the middle; nil of nothing.
  var median: Double? {
    let ordered = sorted()
    if ordered.isEmpty { return nil }
    let middle = ordered.count / 2
    return ordered.count.isMultiple(of: 2)
      ? (ordered[middle - 1] + ordered[middle]) / 2 : ordered[middle]
  }
}
