/// Why a text is not JSON, and where.
public struct JSONError: Error, Equatable, CustomStringConvertible {
  /// What was wrong.
  public enum Problem: String, Sendable {
    case unexpectedEnd = "the text ends in the middle of a value"
    case unexpectedCharacter = "unexpected character"
    case invalidNumber = "invalid number"
    case numberTooLarge = "number too large"
    case invalidEscape = "invalid escape in a string"
    case controlCharacter = "unescaped control character in a string"
    case invalidUTF8 = "invalid UTF-8"
    case duplicateName = "a name occurs twice in one object"
    case tooDeep = "nested too deeply"
    case trailingText = "text after the end of the value"
  }

  public let problem: Problem
  /// Bytes before the error.
  public let offset: Int
  /// Line, from 1.
  public let line: Int
  /// Byte in its line, from 1.
  public let column: Int

  public var description: String { "\(problem.rawValue) at line \(line), column \(column)" }
}

/// Reads JSON exactly as RFC 8259 has it, and refuses what the RFC leaves to chance: duplicate names, numbers
/// beyond range, unbounded nesting.
public struct JSONParser: ~Copyable {
  /// More arrays and objects inside one another than this are an attack on the stack, not a document.
  public static let maximumDepth = JSONValue.maximumDepth

  private let bytes: [UInt8]
  private var position = 0

  /// Reads a whole text as one value.
  public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes)
    parser.skipWhitespace()
    let value = try parser.value(depth: 0)
    parser.skipWhitespace()
    guard parser.position == bytes.count else { throw parser.error(.trailingText) }
    return value
  }

  /// Reads a whole text as one value.
  public static func parse(_ text: String) throws(JSONError) -> JSONValue {
    try parse([UInt8](text.utf8))
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  private func error(_ problem: JSONError.Problem, at offset: Int? = nil) -> JSONError {
    let offset = offset ?? position
    let before = bytes[..<min(offset, bytes.count)]
    let newline = UInt8(ascii: "\n")
    let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
    return JSONError(
      problem: position >= bytes.count && problem == .unexpectedCharacter
        ? .unexpectedEnd : problem,
      offset: offset,
      line: before.count { $0 == newline } + 1,
      column: offset - lineStart + 1)
  }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipWhitespace() {
    while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d {
      position += 1
    }
  }

  private mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard current == byte else { throw error(.unexpectedCharacter) }
    position += 1
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    switch current {
    case UInt8(ascii: "{"): return .object(try object(depth: depth))
    case UInt8(ascii: "["): return .array(try array(depth: depth))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: return try number()
    }
  }

  private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError)
    -> JSONValue
  {
    for index in 0..<text.utf8CodeUnitCount { try expect(text.utf8Start[index]) }
    return value
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    guard depth < Self.maximumDepth else { throw error(.tooDeep) }
    position += 1
    skipWhitespace()
    var elements: [JSONValue] = []
    if current == UInt8(ascii: "]") {
      position += 1
      return elements
    }
    while true {
      elements.append(try value(depth: depth + 1))
      skipWhitespace()
      guard current == UInt8(ascii: ",") else { break }
      position += 1
      skipWhitespace()
    }
    try expect(UInt8(ascii: "]"))
    return elements
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    guard depth < Self.maximumDepth else { throw error(.tooDeep) }
    position += 1
    skipWhitespace()
    var members: [JSONObject.Member] = []
    var names: Set<JSONText.Name> = []
    if current == UInt8(ascii: "}") {
      position += 1
      return JSONObject(distinct: members)
    }
    while true {
      let start = position
      guard current == UInt8(ascii: "\"") else { throw error(.unexpectedCharacter) }
      let name = try string()
      guard names.insert(JSONText.Name(name)).inserted else {
        throw error(.duplicateName, at: start)
      }
      skipWhitespace()
      try expect(UInt8(ascii: ":"))
      skipWhitespace()
      members.append(JSONObject.Member(name: name, value: try value(depth: depth + 1)))
      skipWhitespace()
      guard current == UInt8(ascii: ",") else { break }
      position += 1
      skipWhitespace()
    }
    try expect(UInt8(ascii: "}"))
    return JSONObject(distinct: members)
  }

  // MARK: Strings

  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    while let byte = current, !JSONText.needsEscape(byte) { position += 1 }
    guard current == UInt8(ascii: "\\") else {
      let text = try utf8Text(bytes[start..<position], writtenFrom: start)
      try closeString()
      return text
    }
    var unescaped = Array(bytes[start..<position])
    while let byte = current, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") {
        unescaped.append(contentsOf: try escape().utf8)
      } else {
        guard byte >= 0x20 else { throw error(.controlCharacter) }
        unescaped.append(byte)
        position += 1
      }
    }
    let text = try utf8Text(unescaped[...], writtenFrom: start)
    try closeString()
    return text
  }

  private mutating func closeString() throws(JSONError) {
    guard let byte = current else { throw error(.unexpectedEnd) }
    guard byte == UInt8(ascii: "\"") else { throw error(.controlCharacter) }
    position += 1
  }

  /// The text of a string's bytes, escapes resolved, that was written from `start` to here.
  private func utf8Text(_ slice: ArraySlice<UInt8>, writtenFrom start: Int) throws(JSONError)
    -> String
  {
    guard let text = String(validating: slice, as: UTF8.self) else {
      throw error(.invalidUTF8, at: firstInvalidByte(from: start))
    }
    return text
  }

  /// Where the first ill-formed sequence begins. Escapes are ASCII, and what they stand for is well-formed, so the
  /// text as written is ill-formed exactly where the text it stands for is.
  private func firstInvalidByte(from start: Int) -> Int {
    do {
      _ = try UTF8Span(validating: bytes.span.extracting(start..<position))
      return start
    } catch {
      return start + error.byteOffsets.lowerBound
    }
  }

  private mutating func escape() throws(JSONError) -> String {
    let start = position
    position += 1
    guard let kind = current else { throw error(.unexpectedEnd) }
    position += 1
    switch kind {
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape(from: start)
    default: throw error(.invalidEscape, at: start)
    }
  }

  /// What `\uXXXX` stands for, or two of them that are one character beyond the basic plane.
  private mutating func unicodeEscape(from start: Int) throws(JSONError) -> String {
    let unit = try hexUnit(from: start)
    guard UTF16.isSurrogate(unit) else { return String(decoding: [unit], as: UTF16.self) }
    guard UTF16.isLeadSurrogate(unit), current == UInt8(ascii: "\\"),
      position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "u")
    else { throw error(.invalidEscape, at: start) }
    position += 2
    let trail = try hexUnit(from: start)
    guard UTF16.isTrailSurrogate(trail) else { throw error(.invalidEscape, at: start) }
    return String(decoding: [unit, trail], as: UTF16.self)
  }

  private mutating func hexUnit(from start: Int) throws(JSONError) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let byte = current else { throw error(.unexpectedEnd) }
      guard let digit = Self.hexDigit(byte) else { throw error(.invalidEscape, at: start) }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  // MARK: Numbers

  private mutating func number() throws(JSONError) -> JSONValue {
    let start = position
    if current == UInt8(ascii: "-") { position += 1 }
    let firstDigit = position
    guard skipDigits() > 0 else {
      throw position == start ? error(.unexpectedCharacter) : error(.invalidNumber, at: start)
    }
    guard bytes[firstDigit] != UInt8(ascii: "0") || position == firstDigit + 1 else {
      throw error(.invalidNumber, at: start)
    }
    var isWhole = true
    if current == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      guard skipDigits() > 0 else { throw error(.invalidNumber, at: start) }
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      isWhole = false
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      guard skipDigits() > 0 else { throw error(.invalidNumber, at: start) }
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let whole = Int64(text) { return .integer(whole) }
    guard let fraction = Double(text), fraction.isFinite else {
      throw error(.numberTooLarge, at: start)
    }
    return .number(fraction)
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
    return position - start
  }
}
