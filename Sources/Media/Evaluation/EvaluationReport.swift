public import Base

/// Figures with their names, for people as a table and for programs as JSON.
public struct EvaluationReport: Sendable, Hashable {
  /// One figure.
  public struct Figure: Sendable, Hashable {
    /// What it is, in the way in which people write it.
    public enum Value: Sendable, Hashable {
      case count(Int)
      /// 0 to 1, shown as per cent; nil where there is nothing to have a share of.
      case share(Double?)
      /// With its unit.
      case measure(Double?, unit: String)
    }

    /// Its name in JSON.
    public let key: String
    public let title: String
    public let value: Value

    public init(_ key: String, _ title: String, _ value: Value) {
      self.key = key
      self.title = title
      self.value = value
    }
  }

  /// Figures of one kind.
  public struct Section: Sendable, Hashable {
    public let key: String
    public let title: String
    public let figures: [Figure]

    public init(_ key: String, _ title: String, _ figures: [Figure]) {
      self.key = key
      self.title = title
      self.figures = figures
    }
  }

  public let sections: [Section]

  public init(_ sections: [Section]) {
    self.sections = sections
  }

  /// One figure by its keys; nil where there is none or it has no value.
  public func number(_ figure: String, of section: String) -> Double? {
    let section = sections.first { $0.key == section }
    return switch section?.figures.first(where: { $0.key == figure })?.value {
    case .share(let number), .measure(let number, _): number
    case .count(let count): Double(count)
    case nil: nil
    }
  }

  /// An object of objects; what has no value is null.
  public var json: JSONObject {
    JSONObject(
      sections.map { section in
        JSONObject.Member(
          name: section.key,
          value: .object(
            JSONObject(section.figures.map { .init(name: $0.key, value: $0.value.json) })))
      })
  }

  /// One figure a line, under the title of its section.
  public var table: String {
    let titles = sections.flatMap { $0.figures.map(\.title) }
    let width = titles.map(\.count).max() ?? 0
    return sections.map { section in
      let lines = section.figures.map { figure in
        let text = figure.value.text
        let gap = String(repeating: " ", count: width - figure.title.count)
        let indent = String(repeating: " ", count: max(0, Self.valueWidth - text.count))
        return "  \(figure.title)\(gap)  \(indent)\(text)\n"
      }
      return "\(section.title)\n\(lines.joined())"
    }.joined(separator: "\n")
  }

  /// Values stand right under right in so many columns.
  private static let valueWidth = 10
}

extension EvaluationReport.Figure.Value {
  fileprivate var json: JSONValue {
    switch self {
    case .count(let count): .integer(Int64(count))
    case .share(let number), .measure(let number, _): number.map { .number($0) } ?? .null
    }
  }

  fileprivate var text: String {
    switch self {
    case .count(let count): "\(count)"
    case .share(let share): share.map { "\(Self.hundredths($0 * 100)) %" } ?? "–"
    case .measure(let number, let unit): number.map { "\(Self.hundredths($0)) \(unit)" } ?? "–"
    }
  }

  /// Two digits after the point, always.
  private static func hundredths(_ number: Double) -> String {
    let scaled = (number * 100).rounded()
    guard let whole = Int(exactly: scaled) else { return "\(number)" }
    let cents = whole.magnitude % 100
    return "\(whole < 0 ? "-" : "")\(whole.magnitude / 100).\(cents < 10 ? "0" : "")\(cents)"
  }
}
