/// Whether confidence means what it says: of findings that are 80 % sure, 80 % should be right.
public struct Reliability: Sendable, Hashable {
  /// Findings of about the same confidence.
  public struct Bin: Sendable, Hashable {
    public let lower: Double
    /// Not part of the bin, but for the last one.
    public let upper: Double
    public let count: Int
    /// Nil for an empty bin, as the next.
    public let meanConfidence: Double?
    public let shareRight: Double?
  }

  public static let binCount = 10

  /// From the least confident to the most.
  public let bins: [Bin]

  /// Expected calibration error: how far confidence and truth lie apart, on average over the findings; nil without any
  /// (Naeini, Cooper, Hauskrecht, Obtaining Well Calibrated Probabilities Using Bayesian Binning, 2015).
  public var expectedError: Double? {
    let total = bins.reduce(0) { $0 + $1.count }
    if total == 0 { return nil }
    return bins.reduce(0) { sum, bin in
      guard let confidence = bin.meanConfidence, let right = bin.shareRight else { return sum }
      return sum + Double(bin.count) / Double(total) * abs(right - confidence)
    }
  }

  /// A finding is right when it is matched at this overlap.
  public init(_ frames: [PeopleFrame], overlap: Double) {
    var counts = [Int](repeating: 0, count: Self.binCount)
    var rights = counts
    var sums = [Double](repeating: 0, count: Self.binCount)
    for frame in frames {
      let matches = PeopleMatching.match(
        frame.truth.map(\.box), frame.found.map(\.box), overlap: overlap)
      let right = Set(matches.map(\.found))
      for (index, found) in frame.found.enumerated() {
        let confidence = min(max(found.confidence, 0), 1)
        let bin = min(Int(confidence * Double(Self.binCount)), Self.binCount - 1)
        counts[bin] += 1
        sums[bin] += confidence
        if right.contains(index) { rights[bin] += 1 }
      }
    }
    bins = (0..<Self.binCount).map { bin in
      Bin(
        lower: Double(bin) / Double(Self.binCount), upper: Double(bin + 1) / Double(Self.binCount),
        count: counts[bin],
        meanConfidence: counts[bin] == 0 ? nil : sums[bin] / Double(counts[bin]),
        shareRight: share(rights[bin], of: counts[bin]))
    }
  }
}
