import Base
import Foundation
import TestSupport

extension SeededRandom {
  // One spelling of each look: other readers take two spellings for one name.
  private static let pieces = [
    "a", "Z", " ", "/", "'", "\"", "\\", "\0", "\u{1}", "\u{8}", "\t", "\n", "\u{c}", "\r",
    "\u{1f}", "\u{7f}", "e\u{301}", "\u{2028}", "\u{fffd}", "⚽", "👩‍👧", "\u{10ffff}",
  ]

  mutating func text() -> String {
    (0..<below(8)).map { _ in pick(Self.pieces) }.joined()
  }

  mutating func double() -> Double {
    while true {
      let value = Double(bitPattern: next())
      if value.isFinite { return value }
    }
  }

  mutating func value(depth: Int = 0) -> JSONValue {
    switch below(depth < 5 ? 8 : 5) {
    case 0: return .null
    case 1: return .bool(next() % 2 == 0)
    case 2: return .integer(pick([0, -1, .min, .max, Int64(bitPattern: next())]))
    case 3: return .number(pick([double(), 0, 1e22, -0.1, 1e-7, 123456.75]))
    case 4: return .string(text())
    case 5, 6:
      var object: JSONObject = [:]
      for _ in 0..<below(6) { object[text()] = value(depth: depth + 1) }
      return .object(object)
    default: return .array((0..<below(5)).map { _ in value(depth: depth + 1) })
    }
  }

  /// A text of a value as somebody else may have written it: white space, escapes and numbers of every form.
  mutating func spelling(of value: JSONValue) -> String {
    let body: String
    switch value {
    case .null: body = "null"
    case .bool(let flag): body = flag ? "true" : "false"
    case .integer(let whole): body = "\(whole)"
    case .number(let fraction):
      body =
        pick([fraction.description, "\(fraction)".replacingOccurrences(of: "e+", with: "E")])
    case .string(let text): body = spelling(ofText: text)
    case .array(let elements):
      body = "[" + elements.map { spelling(of: $0) }.joined(separator: ",") + space() + "]"
    case .object(let object):
      let members = object.members.map {
        space() + spelling(ofText: $0.name) + space() + ":" + spelling(of: $0.value)
      }
      body = "{" + members.joined(separator: ",") + space() + "}"
    }
    return space() + body + space()
  }

  private mutating func space() -> String { pick(["", "", "", " ", "\n", "\t", "\r\n", "  "]) }

  private mutating func spelling(ofText text: String) -> String {
    var body = "\""
    for scalar in text.unicodeScalars {
      let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
      if mustEscape || below(4) == 0 {
        for unit in String(scalar).utf16 {
          let hex = String(unit, radix: 16, uppercase: next() % 2 == 0)
          body += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }
      } else {
        body.unicodeScalars.append(scalar)
      }
    }
    return body + "\""
  }
}
