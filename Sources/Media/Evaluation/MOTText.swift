/// MOTChallenge's text: `frame, id, left, top, width, height, confidence, class, visibility`, one box a line.
///
/// What the real files hold is read: lines that end after the height or anywhere behind it, spaces and CRLF, -1 for what
/// is not known, spaces instead of commas, and the ten columns of 2015 whose last three are no class but places in
/// the world.
public enum MOTText {
  /// Columns that every line has, and all there can be.
  private static let columnCounts = 6...10
  /// With so many, what follows the confidence are x, y and z.
  private static let columnsWithPlace = 10

  /// - Parameter needsIDs: whether a box without an id is an error: in the truth it is.
  public static func rows(_ text: [UInt8], needsIDs: Bool = false) throws(MOTError) -> [MOTRow] {
    var rows: [MOTRow] = []
    var seen: [Key: Int] = [:]
    var number = 0
    for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      let fields = fields(of: line)
      if fields.isEmpty { continue }
      let row = try row(fields, line: number)
      if let id = row.id {
        if let first = seen.updateValue(number, forKey: Key(frame: row.frame, id: id)) {
          throw MOTError(
            line: number, why: "frame \(row.frame) has id \(id) already, in line \(first)")
        }
      } else if needsIDs {
        throw MOTError(line: number, why: "the truth needs an id for every box")
      }
      rows.append(row)
    }
    return rows
  }

  /// Nine columns a line, with -1 for what is not known.
  public static func text(_ rows: [MOTRow]) -> String {
    rows.map { row in
      let box = row.box
      let numbers = [box.x, box.y, box.width, box.height, row.confidence].map(plain)
      let tail = [row.category.map(String.init), row.visibility.map(plain)].map { $0 ?? "-1" }
      let line = ["\(row.frame)", row.id.map(String.init) ?? "-1"] + numbers + tail
      return line.joined(separator: ",") + "\n"
    }.joined()
  }

  private struct Key: Hashable {
    let frame: Int
    let id: Int
  }

  private static func plain(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  /// Columns between commas, or where there are none between blanks; none in an empty line.
  private static func fields(of line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    let comma = UInt8(ascii: ",")
    guard line.contains(comma) else { return line.split(whereSeparator: isBlank) }
    return line.split(separator: comma, omittingEmptySubsequences: false).map { field in
      var field = field
      while let first = field.first, isBlank(first) { field.removeFirst() }
      while let last = field.last, isBlank(last) { field.removeLast() }
      return field
    }
  }

  private static func row(_ fields: [ArraySlice<UInt8>], line: Int) throws(MOTError) -> MOTRow {
    var fields = fields
    // A comma at the end of the line.
    if fields.count > 1, fields.last?.isEmpty == true { fields.removeLast() }
    guard columnCounts.contains(fields.count) else {
      throw MOTError(
        line: line,
        why: "\(fields.count) columns instead of \(columnCounts.lowerBound) to "
          + "\(columnCounts.upperBound)")
    }
    let columns = Columns(fields: fields, line: line)
    let frame = try columns.whole(0, "frame")
    guard frame >= 0 else { throw MOTError(line: line, why: "the frame \(frame) is negative") }
    let id = try columns.whole(1, "id")
    let box = PixelBox(
      x: try columns.number(2, "left"), y: try columns.number(3, "top"),
      width: try columns.number(4, "width"), height: try columns.number(5, "height"))
    guard box.width >= 0, box.height >= 0 else {
      throw MOTError(line: line, why: "the box has a negative size")
    }
    let confidence = fields.count > 6 ? try columns.number(6, "confidence") : 1
    let hasPlace = fields.count == columnsWithPlace
    let category = fields.count > 7 && !hasPlace ? try columns.whole(7, "class") : -1
    let visibility = fields.count > 8 && !hasPlace ? try columns.number(8, "visibility") : -1
    return MOTRow(
      frame: frame, id: id < 0 ? nil : id, box: box, confidence: confidence,
      category: category < 0 ? nil : category, visibility: visibility < 0 ? nil : visibility)
  }

  /// One line's columns as numbers.
  private struct Columns {
    let fields: [ArraySlice<UInt8>]
    let line: Int

    func number(_ index: Int, _ name: String) throws(MOTError) -> Double {
      let text = String(decoding: fields[index], as: UTF8.self)
      guard let number = Double(text), number.isFinite else {
        throw MOTError(line: line, why: "the \(name) must be a number, not '\(text)'")
      }
      return number
    }

    /// A whole number, which some programs write as `7.0`.
    func whole(_ index: Int, _ name: String) throws(MOTError) -> Int {
      let number = try number(index, name)
      guard let whole = Int(exactly: number) else {
        throw MOTError(line: line, why: "the \(name) must be a whole number, not \(number)")
      }
      return whole
    }
  }
}
