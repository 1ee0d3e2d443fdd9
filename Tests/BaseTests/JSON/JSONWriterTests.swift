import Base
import Foundation
import TestSupport
import Testing

@Suite struct JSONWriterTests {
  private func written(_ write: (inout JSONWriter) -> Void) -> String {
    var writer = JSONWriter()
    write(&writer)
    return writer.text()
  }

  // MARK: - Numbers

  /// 0, every power of ten and of two, and their neighbours.
  static let magnitudes: [UInt64] = {
    var magnitudes: Set<UInt64> = [0, .max, .max - 1]
    var power: UInt64 = 1
    for _ in 0..<20 {
      magnitudes.formUnion([power - 1, power, power + 1, power &* 9])
      power = power &* 10
    }
    for shift in 0..<64 { magnitudes.formUnion([1 << shift, (1 << shift) - 1]) }
    return magnitudes.sorted()
  }()

  @Test func `whole numbers of every length are written as Swift writes them`() {
    for magnitude in Self.magnitudes {
      let value = Int64(bitPattern: magnitude)
      #expect(written { $0.integer(value) } == String(value))
      #expect(written { $0.integer(0 &- value) } == String(0 &- value))
    }
    #expect(written { $0.integer(Int64.min) } == "-9223372036854775808")
    #expect(written { $0.integer(Int64.max) } == "9223372036854775807")
    #expect(written { $0.integer(Int.min) } == "-9223372036854775808")
  }

  @Test(arguments: SeededRandom.seeds)
  func `random whole numbers are written as Swift writes them`(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<5_000 {
      let value = Int64(bitPattern: random.next()) >> random.below(64)
      #expect(written { $0.integer(value) } == String(value))
    }
  }

  @Test(arguments: [
    (0, "0.0"), (1, "0.1"), (-1, "-0.1"), (5, "0.5"), (-5, "-0.5"), (-9, "-0.9"), (10, "1.0"),
    (-10, "-1.0"), (-11, "-1.1"), (99, "9.9"), (100, "10.0"), (905, "90.5"), (900, "90.0"),
    (-1_000_000_000, "-100000000.0"), (.max, "922337203685477580.7"),
    (.min, "-922337203685477580.8"),
  ])
  func `tenths have their one decimal`(_ tenths: Int64, _ text: String) {
    #expect(written { $0.tenths(tenths) } == text)
  }

  @Test(arguments: [
    (0, "0"), (1, "0.001"), (-1, "-0.001"), (10, "0.01"), (-10, "-0.01"), (100, "0.1"),
    (-100, "-0.1"), (101, "0.101"), (110, "0.11"), (999, "0.999"), (-999, "-0.999"), (1_000, "1"),
    (-1_000, "-1"), (1_001, "1.001"), (1_010, "1.01"), (1_500, "1.5"), (-1_500, "-1.5"),
    (40_000, "40"), (41_680_042, "41680.042"), (.max, "9223372036854775.807"),
    (.min, "-9223372036854775.808"),
  ])
  func `thousandths have no more decimals than they need`(_ thousandths: Int64, _ text: String) {
    #expect(written { $0.thousandths(thousandths) } == text)
  }

  @Test(arguments: SeededRandom.seeds)
  func `tenths and thousandths are the numbers they stand for`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<2_000 {
      let value = Int64.random(in: -1_000_000_000...1_000_000_000, using: &random)
      #expect(Double(written { $0.tenths(value) }) == Double(value) / 10)
      let text = written { $0.thousandths(value) }
      #expect(Double(text) == Double(value) / 1000)
      if text.contains(".") { #expect(text.last != "0") }
    }
  }

  @Test(arguments: SeededRandom.seeds)
  func `floating-point numbers are read back to the bit, by others too`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let special: [Double] = [
      0, -0.0, 1, -1, 0.1, 1e15, 1e16, 1e17, 1e21, 1e22, 1e-4, 1e-5, .leastNonzeroMagnitude,
      .leastNormalMagnitude, .greatestFiniteMagnitude, .pi, 9_007_199_254_740_992, 2.5e-8,
    ]
    for value in special + (0..<3_000).map({ _ in random.double() }) {
      let text = written { $0.number(value) }
      #expect(Double(text)?.bitPattern == value.bitPattern)
      guard case .number(let read) = try JSONParser.parse(text) else {
        Issue.record("\(text) is not read as a number with a fraction")
        continue
      }
      #expect(read.bitPattern == value.bitPattern)
    }
    let texts = special.map { value in written { $0.number(value) } }
    let json = Data("[\(texts.joined(separator: ","))]".utf8)
    #expect(try JSONSerialization.jsonObject(with: json) as? [Double] == special)
  }

  @Test func `a number that JSON has not stops the program`() async {
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.number(.nan)
    }
    await #expect(processExitsWith: .failure) {
      var writer = JSONWriter()
      writer.number(-.infinity)
    }
  }

  // MARK: - Text

  @Test func `every byte that needs an escape has one, and no other`() throws {
    for code in UInt8(0)..<0x80 {
      let character = String(UnicodeScalar(code))
      let text = written { $0.string(character) }
      switch code {
      case 0x22: #expect(text == #""\"""#)
      case 0x5c: #expect(text == #""\\""#)
      case 0x0a: #expect(text == #""\n""#)
      case 0x0d: #expect(text == #""\r""#)
      case 0x09: #expect(text == #""\t""#)
      case 0..<0x20:
        let hex = String(code, radix: 16)
        #expect(text == "\"\\u" + String(repeating: "0", count: 4 - hex.count) + hex + "\"")
      default: #expect(text == "\"\(character)\"")
      }
      #expect(try JSONParser.parse(text) == .string(character))
    }
  }

  @Test(arguments: [
    ("", #""""#), ("a", #""a""#), ("\n", #""\n""#), ("a\nb", #""a\nb""#), ("\n\n", #""\n\n""#),
    ("\"a\"", #""\"a\"""#), ("é⚽\u{2028}", "\"é⚽\u{2028}\""), ("\0x\0", #""\u0000x\u0000""#),
    ("a longer text with \"one\" escape\r\n", #""a longer text with \"one\" escape\r\n""#),
  ])
  func `text is quoted, with its escapes in place`(_ text: String, _ json: String) {
    #expect(written { $0.string(text) } == json)
  }

  @Test func `a string that Foundation made is written too`() {
    // Bridged and lazily made strings have no UTF-8 at hand.
    let text = "⚽ \(NSString(string: "é\n\"")) \(String("cba".reversed()))"
    #expect(written { $0.string(text) } == "\"⚽ é\\n\\\" abc\"")
  }

  @Test func `labels and moments are quoted`() throws {
    for text in ["a", "gardien é", "⚽", "twenty-three-bytes-long"] {
      let label = try #require(Label(text))
      #expect(written { $0.label(label) } == "\"\(text)\"")
    }
    #expect(
      written { $0.timestamp(Timestamp(milliseconds: 0)) } == "\"1970-01-01T00:00:00.000Z\"")
  }

  @Test func `punctuation and words are written as they are`() {
    let text = written { writer in
      writer.raw("{\"a\":")
      writer.bool(true)
      writer.byte(UInt8(ascii: ","))
      writer.raw(bytes: Array("\"b\":".utf8))
      writer.bool(false)
      writer.raw(bytes: [])
      writer.raw("}")
    }
    #expect(text == #"{"a":true,"b":false}"#)
  }

  @Test func `values of any shape are written in their own order`() {
    let value: JSONValue = [
      "z": [1, -2.5, "x", .null, true, [], [:]], "a": ["n\n": .integer(.min)],
    ]
    #expect(
      value.jsonText() == #"{"z":[1,-2.5,"x",null,true,[],{}],"a":{"n\n":-9223372036854775808}}"#)
    #expect(JSONObject().jsonText() == "{}")
  }

  // MARK: - The buffer

  @Test func `a buffer grows at whatever byte it is full`() {
    for length in 0..<200 {
      var writer = JSONWriter(capacity: 1)
      let filling = String(repeating: "x", count: length)
      writer.string(filling)
      writer.integer(Int64.min)
      writer.tenths(.min)
      writer.thousandths(.min)
      writer.number(-1.7976931348623157e308)
      writer.timestamp(Timestamp(milliseconds: 0))
      writer.label(Label("twenty-three-bytes-long"))  // 23 bytes, as it says
      writer.byte(UInt8(ascii: "!"))
      writer.raw("{}")
      let expected =
        "\"\(filling)\"-9223372036854775808-922337203685477580.8-9223372036854775.808"
        + "-1.7976931348623157e+308\"1970-01-01T00:00:00.000Z\"\"twenty-three-bytes-long\"!{}"
      #expect(writer.text() == expected)
      #expect(writer.count == expected.utf8.count)
      #expect(writer.bytes() == Array(expected.utf8))
    }
  }

  @Test func `a long text is written whole`() throws {
    let text = String(repeating: "ab\n\"é", count: 100_000)
    var writer = JSONWriter(capacity: 1)
    writer.string(text)
    #expect(try JSONParser.parse(writer.bytes()) == .string(text))
  }

  @Test func `a writer that is reset starts anew`() {
    var writer = JSONWriter()
    writer.string("something long enough to leave traces behind")
    writer.reset()
    #expect(writer.count == 0)
    #expect(writer.bytes() == [])
    writer.integer(1)
    #expect(writer.text() == "1")
  }
}
