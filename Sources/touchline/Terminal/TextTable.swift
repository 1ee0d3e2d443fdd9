/// Rows of text in columns.
struct TextTable {
  private var rows: [[String]]

  init(_ header: [String]) {
    rows = [header]
  }

  /// - Precondition: as many cells as the header has.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == rows[0].count, "a row has a cell for each column")
    rows.append(cells.map(Self.printable))
  }

  /// The lines, without spaces at their ends.
  var lines: [String] {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (cell, width) in zip(row, widths) {
        if !line.isEmpty { line += "  " }
        line += cell + String(repeating: " ", count: width - cell.count)
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// Without what would move the cursor or colour the terminal: others chose these words.
  static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let isControl = scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
          return isControl ? "\u{fffd}" : scalar
        }))
  }
}
