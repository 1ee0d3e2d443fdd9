import Base
import Foundation
import TestSupport
import Testing

@Suite struct JSONParserTests {
  // MARK: - What is JSON

  static let valid: [(String, JSONValue)] = [
    ("null", .null), ("true", true), ("false", false), (" \t\r\n1 \t\r\n", 1),
    // Numbers: whole ones stay whole, however large Int64 allows.
    ("0", 0), ("-0", 0), ("7", 7), ("-1", -1), ("10", 10),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .number(9_223_372_036_854_775_808)),
    ("-9223372036854775809", .number(-9_223_372_036_854_775_808)),
    ("100000000000000000000", .number(1e20)),
    ("0.0", .number(0)), ("-0.0", .number(0)), ("0.5", 0.5), ("-0.5", -0.5), ("1.50", 1.5),
    ("1e0", .number(1)), ("1E2", .number(100)), ("1e+2", .number(100)), ("1e-2", 0.01),
    ("0e0", .number(0)), ("0.1e1", .number(1)), ("1e308", 1e308), ("1e-400", .number(0)),
    ("0e999999", .number(0)), ("1.7976931348623157e308", .number(.greatestFiniteMagnitude)),
    ("4.9406564584124654e-324", .number(.leastNonzeroMagnitude)),
    ("0.1000000000000000055511151231257827", 0.1),
    // Strings.
    (#""""#, ""), (#""a""#, "a"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
    (#""\u0041\u00e9\u00E9\u20ac""#, "Aéé€"), (#""\u0000""#, "\0"), (#""\uFfFf""#, "\u{ffff}"),
    (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00""#, "😀"), (#""\udbff\udfff""#, "\u{10ffff}"),
    (#""\ud800\udc00""#, "\u{10000}"), (#""a\u0062c""#, "abc"), (#""\u2028""#, "\u{2028}"),
    ("\"\u{2028}\u{2029}\u{7f}\u{85}\"", "\u{2028}\u{2029}\u{7f}\u{85}"), ("\"é😀\"", "é😀"),
    (#""\u005cn""#, "\\n"), ("\"\u{feff}\"", "\u{feff}"),
    // Arrays and objects.
    ("[]", []), ("[ ]", []), ("[1,2]", [1, 2]), ("[ 1 , [ ] , { } ]", [1, [], [:]]),
    ("{}", [:]), ("{ }", [:]), (#"{"a":1}"#, ["a": 1]), (#"{"":""}"#, ["": ""]),
    (#"{ "b" : [ ] , "a" : { "b" : null } }"#, ["b": [], "a": ["b": .null]]),
    (#"{"A":1,"a":2}"#, ["A": 1, "a": 2]),
  ]

  @Test(arguments: valid)
  func `what is JSON is read as what it says`(_ text: String, _ value: JSONValue) throws {
    #expect(try JSONParser.parse(text) == value)
  }

  @Test func `strings keep their code points, though they may look the same`() throws {
    guard case .string(let text) = try JSONParser.parse(#""e\u0301""#) else {
      Issue.record("not a string")
      return
    }
    #expect(Array(text.utf8) == Array("e\u{301}".utf8))
    let object = try JSONParser.parse("{\"é\":1,\"e\u{301}\":2,\"K\":3,\"\u{212a}\":4}")
    guard case .object(let object) = object else {
      Issue.record("not an object")
      return
    }
    #expect(object.members.count == 4)
    #expect(object["é"] == 1)
    #expect(object["e\u{301}"] == 2)
    #expect(object["\u{212a}"] == 4)
  }

  @Test func `objects keep their order`() throws {
    let text = #"{"z":1,"a":{"y":2,"b":3},"m":[]}"#
    #expect(try JSONParser.parse(text).jsonText() == text)
  }

  @Test func `sixty-four levels are read and one more is refused where it begins`() throws {
    func nested(_ open: String, _ inner: String, _ close: String, _ levels: Int) -> String {
      String(repeating: open, count: levels) + inner + String(repeating: close, count: levels)
    }
    let limit = JSONParser.maximumDepth
    #expect(limit == 64)
    for (open, close, inner) in [("[", "]", ""), ("[", "]", "1"), ("{\"a\":", "}", "1")] {
      let value = try JSONParser.parse(nested(open, inner, close, limit))
      #expect(value.isWritable())
      let error = #expect(throws: JSONError.self) {
        try JSONParser.parse(nested(open, inner, close, limit + 1))
      }
      #expect(error?.problem == .tooDeep)
      #expect(error?.offset == open.utf8.count * limit)
    }
    #expect(throws: JSONError.self) {
      try JSONParser.parse(String(repeating: "[", count: 1_000_000))
    }
  }

  // MARK: - What is not

  struct Invalid: Sendable, CustomTestStringConvertible {
    let bytes: [UInt8]
    let problem: JSONError.Problem
    let offset: Int

    init(_ text: String, _ problem: JSONError.Problem, _ offset: Int) {
      self.init([UInt8](text.utf8), problem, offset)
    }

    init(_ bytes: [UInt8], _ problem: JSONError.Problem, _ offset: Int) {
      self.bytes = bytes
      self.problem = problem
      self.offset = offset
    }

    var testDescription: String { "\(String(decoding: bytes, as: UTF8.self)) \(bytes.count)" }
  }

  /// A string with these bytes in it.
  private static func quoted(_ bytes: UInt8...) -> [UInt8] { [0x22] + bytes + [0x22] }

  static let invalid: [Invalid] = [
    Invalid("", .unexpectedEnd, 0), Invalid(" ", .unexpectedEnd, 1),
    Invalid("x", .unexpectedCharacter, 0), Invalid("nul", .unexpectedEnd, 3),
    Invalid("nulL", .unexpectedCharacter, 3), Invalid("nullx", .trailingText, 4),
    Invalid("True", .unexpectedCharacter, 0), Invalid("tru e", .unexpectedCharacter, 3),
    Invalid("falsy", .unexpectedCharacter, 4), Invalid("1 2", .trailingText, 2),
    Invalid("{} []", .trailingText, 3), Invalid("1,", .trailingText, 1),
    Invalid("\u{feff}1", .unexpectedCharacter, 0), Invalid("\u{a0}1", .unexpectedCharacter, 0),
    Invalid("\u{b}1", .unexpectedCharacter, 0), Invalid("\0", .unexpectedCharacter, 0),
    Invalid("1\0", .trailingText, 1), Invalid("// a\n1", .unexpectedCharacter, 0),
    Invalid("'a'", .unexpectedCharacter, 0),
    // Numbers.
    Invalid("-", .invalidNumber, 0), Invalid("+1", .unexpectedCharacter, 0),
    Invalid("--1", .invalidNumber, 0), Invalid("- 1", .invalidNumber, 0),
    Invalid("01", .invalidNumber, 0), Invalid("-01", .invalidNumber, 0),
    Invalid("00", .invalidNumber, 0), Invalid(" 01.5", .invalidNumber, 1),
    Invalid("1.", .invalidNumber, 0), Invalid(".5", .unexpectedCharacter, 0),
    Invalid("-.5", .invalidNumber, 0), Invalid("1.e1", .invalidNumber, 0),
    Invalid("1e", .invalidNumber, 0), Invalid("1e+", .invalidNumber, 0),
    Invalid("1e1.5", .trailingText, 3), Invalid("1e-", .invalidNumber, 0),
    Invalid("0x10", .trailingText, 1), Invalid("1_000", .trailingText, 1),
    Invalid("1e400", .numberTooLarge, 0), Invalid("[-1e309]", .numberTooLarge, 1),
    Invalid("NaN", .unexpectedCharacter, 0), Invalid("Infinity", .unexpectedCharacter, 0),
    Invalid("-Infinity", .invalidNumber, 0), Invalid("１", .unexpectedCharacter, 0),
    Invalid("1٠", .trailingText, 1),
    // Strings.
    Invalid("\"", .unexpectedEnd, 1), Invalid("\"a", .unexpectedEnd, 2),
    Invalid("\"a\\", .unexpectedEnd, 3), Invalid("\"a\\\"", .unexpectedEnd, 4),
    Invalid("\"a\\n", .unexpectedEnd, 4), Invalid("\"\n\"", .controlCharacter, 1),
    Invalid("\"ab\u{1f}\"", .controlCharacter, 3), Invalid("\"\\n\t\"", .controlCharacter, 3),
    Invalid("\"\0\"", .controlCharacter, 1), Invalid(#""a\x41""#, .invalidEscape, 2),
    Invalid(#""\'""#, .invalidEscape, 1), Invalid(#""\0""#, .invalidEscape, 1),
    Invalid(#""\U0041""#, .invalidEscape, 1), Invalid("\"\\\n\"", .invalidEscape, 1),
    Invalid(#""\u""#, .invalidEscape, 1), Invalid(#""\u004""#, .invalidEscape, 1),
    Invalid(#""\u00g1""#, .invalidEscape, 1), Invalid(#""\u+041""#, .invalidEscape, 1),
    Invalid(#""\u 041""#, .invalidEscape, 1), Invalid(#""ab\u{41}""#, .invalidEscape, 3),
    Invalid("\"\\u004１\"", .invalidEscape, 1), Invalid("\"\\u00", .unexpectedEnd, 5),
    // Surrogates alone, the wrong way round, twice, or followed by something else.
    Invalid(#""\ud83d""#, .invalidEscape, 1), Invalid(#""a\ude00""#, .invalidEscape, 2),
    Invalid(#""\ude00\ud83d""#, .invalidEscape, 1), Invalid(#""\ud83d\ud83d""#, .invalidEscape, 1),
    Invalid(#""\ud83dx""#, .invalidEscape, 1), Invalid(#""\ud83d\n""#, .invalidEscape, 1),
    Invalid(#""\ud83d\u0041""#, .invalidEscape, 1), Invalid(#""\ud83d\u00""#, .invalidEscape, 1),
    Invalid("\"\\ud83d\\", .invalidEscape, 1),
    // Ill-formed UTF-8: the first byte of what is ill-formed.
    Invalid(quoted(0x80), .invalidUTF8, 1), Invalid(quoted(0x61, 0xff), .invalidUTF8, 2),
    Invalid(quoted(0xc3), .invalidUTF8, 1), Invalid(quoted(0x61, 0xc3, 0x61), .invalidUTF8, 2),
    Invalid(quoted(0xc0, 0x80), .invalidUTF8, 1),
    Invalid(quoted(0xe0, 0x80, 0xaf), .invalidUTF8, 1),
    Invalid(quoted(0xed, 0xa0, 0x80), .invalidUTF8, 1),
    Invalid(quoted(0xf4, 0x90, 0x80, 0x80), .invalidUTF8, 1),
    Invalid(quoted(0x61, 0x62, 0xf0, 0x9f, 0x98), .invalidUTF8, 3),
    Invalid(quoted(0x5c, 0x6e, 0x61, 0xc3), .invalidUTF8, 4),
    Invalid(quoted(0xc3, 0x5c, 0x75, 0x30, 0x30, 0x61, 0x39), .invalidUTF8, 1),
    Invalid([0x22, 0xc3], .invalidUTF8, 1), Invalid([0xff], .unexpectedCharacter, 0),
    Invalid([0x31, 0x80], .trailingText, 1),
    // Arrays and objects.
    Invalid("[", .unexpectedEnd, 1), Invalid("[1", .unexpectedEnd, 2),
    Invalid("[1,", .unexpectedEnd, 3), Invalid("[1,]", .unexpectedCharacter, 3),
    Invalid("[,1]", .unexpectedCharacter, 1), Invalid("[1 2]", .unexpectedCharacter, 3),
    Invalid("[1}", .unexpectedCharacter, 2), Invalid("]", .unexpectedCharacter, 0),
    Invalid("{", .unexpectedEnd, 1), Invalid(#"{"a""#, .unexpectedEnd, 4),
    Invalid(#"{"a":"#, .unexpectedEnd, 5), Invalid(#"{"a":1"#, .unexpectedEnd, 6),
    Invalid(#"{"a":1,"#, .unexpectedEnd, 7), Invalid(#"{"a":1,}"#, .unexpectedCharacter, 7),
    Invalid(#"{,"a":1}"#, .unexpectedCharacter, 1), Invalid("{a:1}", .unexpectedCharacter, 1),
    Invalid("{1:1}", .unexpectedCharacter, 1), Invalid(#"{"a" 1}"#, .unexpectedCharacter, 5),
    Invalid(#"{"a":1 "b":2}"#, .unexpectedCharacter, 7),
    Invalid(#"{"a":1]"#, .unexpectedCharacter, 6),
    Invalid(#"{"a","b"}"#, .unexpectedCharacter, 4),
    Invalid(#"{"a":1,"a":1}"#, .duplicateName, 7),
    Invalid(#"{"a":1, "\u0061":1}"#, .duplicateName, 8),
    Invalid(#"{"":1,"b":2,"":3}"#, .duplicateName, 12),
    Invalid(#"[{"b":{"a":1,"a":2}}]"#, .duplicateName, 13),
  ]

  @Test(arguments: invalid)
  func `what is not JSON is refused for its reason, at its place`(_ invalid: Invalid) {
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(invalid.bytes) }
    #expect(error?.problem == invalid.problem)
    #expect(error?.offset == invalid.offset)
    #expect(error?.line == 1 + invalid.bytes.prefix(invalid.offset).count { $0 == 0x0a })
  }

  @Test(arguments: [
    ("\n\n  x", 3, 3), ("{\n  \"a\": 1,\n  \"b\": ?\n}", 3, 8), ("[1,\r\n 2,\r\n]", 3, 1),
    ("[\n", 2, 1), ("\"é\"x", 1, 5), ("{\"a\":1}\n\n}", 3, 1), ("x", 1, 1),
    ("[\"a\nb\"]", 1, 4), ("{\n\"a\":1,\n\"a\":2}", 3, 1), ("[1,\n\n-]", 3, 1),
  ])
  func `a place is a line and a byte in it, both from 1`(_ text: String, _ line: Int, _ column: Int)
    throws
  {
    let error = try #require(throws: JSONError.self) { try JSONParser.parse(text) }
    #expect(error.line == line)
    #expect(error.column == column)
    #expect(error.description == "\(error.problem.rawValue) at line \(line), column \(column)")
  }

  @Test(arguments: SeededRandom.seeds)
  func `a text cut short or changed in one byte is read or refused, and nothing else`(
    _ seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      let whole = [UInt8](random.spelling(of: ["a": random.value(), "b": [random.value()]]).utf8)
      var changed = whole
      changed[random.below(whole.count)] = UInt8(random.below(256))
      for bytes in [Array(whole.prefix(random.below(whole.count))), changed] {
        do throws(JSONError) {
          let value = try JSONParser.parse(bytes)
          #expect(try JSONParser.parse(value.jsonText()) == value)
        } catch {
          #expect(error.offset >= 0 && error.offset <= bytes.count)
          #expect(error.line >= 1 && error.column >= 1)
        }
      }
    }
  }

  @Test func `a hundred thousand names are told apart in a moment`() throws {
    let members = (0..<100_000).map { "\"n\($0)\":\($0)" }.joined(separator: ",")
    guard case .object(let object) = try JSONParser.parse("{\(members)}") else {
      Issue.record("not an object")
      return
    }
    #expect(object.members.count == 100_000)
  }

  // MARK: - An independent judge

  @Test(arguments: SeededRandom.seeds)
  func `another reader of JSON understands random texts alike`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      let value = random.value()
      let text = random.spelling(of: value)
      let read = try #require(try? JSONParser.parse(text), "refused: \(text)")
      try #require(read == value, "read otherwise: \(text)")
      let judged = try #require(
        try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
          as Any, "refused by the judge: \(text)")
      try #require(read.agrees(with: judged), "understood otherwise: \(text)")
    }
  }

  @Test(arguments: SeededRandom.seeds)
  func `what is written is read back as it was`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let value = random.value()
      let text = value.jsonText()
      let read = try #require(try? JSONParser.parse(text), "refused: \(text)")
      try #require(read == value, "read otherwise: \(text)")
      try #require(read.jsonText() == text)
    }
  }
}
