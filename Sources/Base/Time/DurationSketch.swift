import Glibc

/// Quantiles of any number of durations, to within one per cent, in a few kilobytes: counts in buckets whose bounds grow by two
/// per cent. Two sketches add up to the sketch of both, so quantiles over many jobs are those of all their frames.
///
/// After Masson, Rim and Lee, "DDSketch" (VLDB 2019).
public struct DurationSketch: Sendable, Hashable {
  /// What a bucket's upper bound is to its lower one. Whoever is said to lie in its middle is off by at most one per cent.
  private static let growth = 1.02
  private static let logGrowth = log(growth)
  /// Shorter durations count as this one: the clock tells no smaller ones apart.
  private static let shortest: Double = 100
  /// Enough for a day.
  private static let bucketCount = 1_400

  /// Only as long as needed; the bucket of a duration is its place.
  private var counts: [UInt32] = []
  public private(set) var count: Int64 = 0
  public private(set) var totalNanoseconds: Int64 = 0
  public private(set) var maximumNanoseconds: Int64 = 0

  public init() {}

  public mutating func record(nanoseconds: Int64) {
    let bucket = Self.bucket(of: nanoseconds)
    grow(to: bucket)
    counts[bucket] &+= 1
    count += 1
    totalNanoseconds += nanoseconds
    maximumNanoseconds = max(maximumNanoseconds, nanoseconds)
  }

  public mutating func merge(_ other: DurationSketch) {
    grow(to: other.counts.count - 1)
    for (bucket, count) in other.counts.enumerated() { counts[bucket] &+= count }
    count += other.count
    totalNanoseconds += other.totalNanoseconds
    maximumNanoseconds = max(maximumNanoseconds, other.maximumNanoseconds)
  }

  /// The duration that this share of all stays below, in nanoseconds; nil when there are none.
  public func quantile(_ share: Double) -> Int64? {
    guard count > 0 else { return nil }
    let rank = Int64((share * Double(count - 1)).rounded(.down))
    var seen: Int64 = 0
    for (bucket, inBucket) in counts.enumerated() {
      seen += Int64(inBucket)
      if seen > rank { return min(Self.value(of: bucket), maximumNanoseconds) }
    }
    return maximumNanoseconds
  }

  private mutating func grow(to bucket: Int) {
    if bucket >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: bucket + 1 - counts.count))
    }
  }

  private static func bucket(of nanoseconds: Int64) -> Int {
    let relative = Double(nanoseconds) / shortest
    guard relative > 1 else { return 0 }
    return min(Int(log(relative) / logGrowth) + 1, bucketCount - 1)
  }

  /// The middle of a bucket, as seen from both its bounds.
  private static func value(of bucket: Int) -> Int64 {
    guard bucket > 0 else { return Int64(shortest) }
    let upper = shortest * exp(Double(bucket) * logGrowth)
    return Int64((upper * 2 / (1 + growth)).rounded())
  }
}

extension DurationSketch {
  /// Only buckets that hold something are written.
  public func write(to state: inout StateEncoder) {
    state.write(totalNanoseconds)
    state.write(maximumNanoseconds)
    state.write(counts.enumerated().filter { $0.element > 0 }) { state, bucket in
      state.write(bucket.offset)
      state.write(Int64(bucket.element))
    }
  }

  public init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    totalNanoseconds = try state.integer()
    maximumNanoseconds = try state.integer()
    guard totalNanoseconds >= 0, maximumNanoseconds >= 0 else { throw StateDecoder.Malformed() }
    let buckets = try state.array { (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      (try state.integer(), try state.integer())
    }
    for (bucket, inBucket) in buckets {
      // Written in order, and only what is not empty.
      guard (Int64(counts.count)..<Int64(Self.bucketCount)).contains(bucket), inBucket > 0,
        let inBucket = UInt32(exactly: inBucket)
      else { throw StateDecoder.Malformed() }
      grow(to: Int(bucket))
      counts[Int(bucket)] = inBucket
      count += Int64(inBucket)
    }
  }
}
