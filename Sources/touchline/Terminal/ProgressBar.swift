/// One line of a terminal that is drawn again and again.
struct ProgressBar {
  private static let barWidth = 28
  private static let eraseLine = "\r\u{1b}[K"

  /// What is drawn at the moment.
  private var shown = ""

  /// Draws it anew; text that a terminal adds to the line itself would break it, so it ends before the edge.
  mutating func draw(percent: Int64?, _ figures: String, columns: Int) {
    shown = String((Self.bar(percent) + figures).prefix(max(columns - 1, 0)))
    Console.show(Self.eraseLine + shown)
  }

  /// A line above the bar.
  func say(_ line: String) {
    Console.show(Self.eraseLine + line + "\n" + shown)
  }

  /// The bar goes, the line is free.
  mutating func end() {
    shown = ""
    Console.show(Self.eraseLine)
  }

  private static func bar(_ percent: Int64?) -> String {
    guard let percent else { return "" }
    let done = barWidth * Int(percent) / 100
    return "[" + String(repeating: "#", count: done)
      + String(repeating: ".", count: barWidth - done) + "]  "
  }
}
