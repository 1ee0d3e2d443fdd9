/// The figures of one suite as a table.
enum Table {
  private static let nameWidth = 42
  private static let numberWidth = 11
  private static let ratioWidth = 24

  static func text(_ title: String, _ figures: [Figure]) -> String {
    let hasLimits = figures.contains { $0.limit != nil }
    var lines = [
      head(title, figures.compactMap(\.limitName).first ?? ""), units(hasLimits: hasLimits),
    ]
    for figure in figures {
      lines.append(row(figure, hasLimits: hasLimits))
      if let note = figure.note { lines.append("    " + note) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func head(_ title: String, _ limitName: String) -> String {
    Text.left(title, nameWidth) + Text.right("ours", 3 * numberWidth)
      + Text.right(limitName, 3 * numberWidth)
  }

  private static func units(hasLimits: Bool) -> String {
    let spread = ["min", "median", "max"].map { Text.right($0, numberWidth) }.joined()
    return Text.left("", nameWidth) + spread
      + (hasLimits ? spread + Text.right("ratio (min–max)", ratioWidth) : "")
  }

  private static func row(_ figure: Figure, hasLimits: Bool) -> String {
    let ratioText =
      figure.ratio.map { ratio in
        "\(Text.decimals(ratio.median, 2)) (\(Text.decimals(ratio.minimum, 2))–\(Text.decimals(ratio.maximum, 2)))"
      } ?? ""
    let verdict = verdict(figure).map { "  \($0)" } ?? ""
    return Text.left("  \(figure.name), \(figure.unit.rawValue)", nameWidth)
      + numbers(figure.ours, figure.unit)
      + (hasLimits ? numbers(figure.limit, figure.unit) + Text.right(ratioText, ratioWidth) : "")
      + verdict
  }

  private static func numbers(_ spread: Spread?, _ unit: Figure.Unit) -> String {
    guard let spread else { return Text.right("", 3 * numberWidth) }
    return [spread.minimum, spread.median, spread.maximum]
      .map { Text.right(Text.number($0, unit), numberWidth) }.joined()
  }

  private static func verdict(_ figure: Figure) -> String? {
    guard let reached = figure.reached else { return nil }
    guard let goal = figure.goal, let isReached = figure.isReached else {
      return "together \(Text.number(reached, figure.unit))"
    }
    return "goal \(goal)  \(isReached ? "reached" : "MISSED:") \(Text.number(reached, figure.unit))"
  }
}
