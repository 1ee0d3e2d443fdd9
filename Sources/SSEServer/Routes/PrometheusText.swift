import Base

/// Metrics in the text format of Prometheus, version 0.0.4.
struct PrometheusText {
  enum Kind: String {
    case counter, gauge, histogram
  }

  private(set) var text = ""

  /// Writes the samples of one metric.
  struct Family {
    fileprivate let name: String
    fileprivate var lines = ""

    /// One sample. Labels come in alphabetical order, so that the same series is always the same text.
    mutating func sample(_ value: Double, _ labels: [String: String] = [:], suffix: String = "") {
      let pairs = labels.sorted { $0.key < $1.key }.map {
        "\($0.key)=\"\(Self.escaped($0.value))\""
      }
      let set = pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
      lines += "\(name)\(suffix)\(set) \(Self.number(value))\n"
    }

    fileprivate mutating func histogram(_ histogram: DurationHistogram, _ labels: [String: String])
    {
      var sum: Int64 = 0
      for (bound, count) in zip(histogram.range.bounds, histogram.counts) {
        sum += count
        bucket(sum, upTo: "\(Double(bound) / 1e9)", labels)
      }
      let all = histogram.counts.reduce(0, +)
      bucket(all, upTo: "+Inf", labels)
      sample(Double(histogram.totalNanoseconds) / 1e9, labels, suffix: "_sum")
      sample(Double(all), labels, suffix: "_count")
    }

    private mutating func bucket(_ count: Int64, upTo bound: String, _ labels: [String: String]) {
      sample(Double(count), labels.merging(["le": bound]) { $1 }, suffix: "_bucket")
    }

    private static func escaped(_ text: String) -> String {
      text.reduce(into: "") { escaped, character in
        switch character {
        case "\\": escaped += "\\\\"
        case "\"": escaped += "\\\""
        case "\n": escaped += "\\n"
        default: escaped.append(character)
        }
      }
    }

    private static func number(_ value: Double) -> String {
      Int64(exactly: value).map { String($0) } ?? value.description
    }
  }

  /// One metric with its help, its kind and its samples.
  mutating func family(_ name: String, _ kind: Kind, _ help: String, _ body: (inout Family) -> Void)
  {
    var family = Family(name: name)
    body(&family)
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n\(family.lines)"
  }

  /// A histogram of durations, in seconds, one series for each set of labels.
  mutating func histogram(
    _ name: String, _ help: String,
    _ series: [(labels: [String: String], histogram: DurationHistogram)]
  ) {
    family(name, .histogram, help) { family in
      for (labels, histogram) in series { family.histogram(histogram, labels) }
    }
  }
}
