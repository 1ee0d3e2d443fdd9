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

  /// A histogram of durations, in seconds.
  mutating func histogram(_ name: String, _ help: String, _ histogram: DurationHistogram) {
    family(name, .histogram, help) { family in
      var sum: Int64 = 0
      for (bound, count) in zip(DurationHistogram.bounds, histogram.counts) {
        sum += count
        family.sample(Double(sum), ["le": "\(Double(bound) / 1e9)"], suffix: "_bucket")
      }
      let all = histogram.counts.reduce(0, +)
      family.sample(Double(all), ["le": "+Inf"], suffix: "_bucket")
      family.sample(Double(histogram.totalNanoseconds) / 1e9, suffix: "_sum")
      family.sample(Double(all), suffix: "_count")
    }
  }
}
