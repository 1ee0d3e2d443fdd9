/// What several runs of one thing gave.
struct Spread: Encodable {
  let minimum: Double
  let median: Double
  let maximum: Double

  /// - Precondition: at least one value.
  init(_ values: [Double]) {
    precondition(!values.isEmpty, "nothing was measured")
    let sorted = values.sorted()
    let middle = sorted.count / 2
    minimum = sorted[0]
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    maximum = sorted[sorted.count - 1]
  }

  /// The value that a share of all values does not exceed.
  static func percentile(_ share: Double, of values: [Double]) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return 0 }
    return sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
  }
}

/// One line of the result: ours beside a limit, and the goal.
struct Figure: Encodable {
  enum Unit: String, Encodable {
    case perSecond = "/s"
    case microseconds = "µs"
    case milliseconds = "ms"
    case cores = "cores"
    case bytes = "bytes"
    case megabytes = "MB"
    case megabytesPerSecond = "MB/s"
    case events = "events"
    case share = "share"
    case metres = "m"
  }

  enum Goal {
    /// The ratio to the limit should be at least this.
    case ratio(Double)
    /// The figure, a cost, should be at most so many times the limit's.
    case timesLimit(Double)
    /// The figure itself should be at least this.
    case atLeast(Double)
    /// The figure itself should be at most this.
    case atMost(Double)
  }

  let suite: String
  let name: String
  let unit: Unit
  let ours: Spread
  /// What it is measured against, in a word, and its own figure; nil where only the goal says how much is right.
  let limitName: String?
  let limit: Spread?
  /// Our speed as a share of the limit's, pair by pair: above 1 is faster.
  let ratio: Spread?
  let goal: String?
  let reached: Double?
  let isReached: Bool?
  /// What a reader should know to believe it.
  let note: String?

  /// - Parameters:
  ///   - ours: one value for each pair of runs.
  ///   - limit: the limit's value of the same pairs.
  ///   - together: what all of them are together, where that is no median; it is held against the goal.
  init(
    _ suite: Arguments.Suite, _ name: String, _ unit: Unit, ours: [Double],
    limitName: String? = nil, limit: [Double] = [], goal: Goal? = nil,
    together: Double? = nil, note: String? = nil
  ) {
    self.suite = suite.rawValue
    self.name = name
    self.unit = unit
    self.ours = Spread(ours)
    self.limitName = limitName
    self.limit = limit.isEmpty ? nil : Spread(limit)
    let ratio: Spread? =
      limit.isEmpty
      ? nil
      : Spread(
        zip(ours, limit).map { ours, limit in
          switch unit {
          case .perSecond, .megabytesPerSecond, .share: ours / limit
          case .microseconds, .milliseconds, .cores, .bytes, .megabytes, .events, .metres:
            limit / ours
          }
        })
    self.ratio = ratio
    self.note = note
    switch goal {
    case .ratio(let least):
      self.goal = "ratio ≥ \(Text.decimals(least, 2))"
      reached = ratio?.median
      isReached = ratio.map { $0.median >= least }
    case .timesLimit(let most):
      self.goal = "≤ \(Text.number(most)) × \(limitName ?? "the limit")"
      let times = Spread(zip(ours, limit).map { $0 / $1 })
      reached = times.median
      isReached = times.median <= most
    case .atLeast(let least):
      self.goal = "≥ \(Text.amount(least, unit))"
      let value = together ?? self.ours.median
      reached = value
      isReached = value >= least
    case .atMost(let most):
      self.goal = "≤ \(Text.amount(most, unit))"
      let value = together ?? self.ours.median
      reached = value
      isReached = value <= most
    case nil:
      self.goal = nil
      reached = together
      isReached = nil
    }
  }
}
