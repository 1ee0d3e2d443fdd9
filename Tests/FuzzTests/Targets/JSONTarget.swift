import Base

extension FuzzTarget {
  /// JSON as anybody may send it.
  static let json = FuzzTarget(name: "json") {
    [[UInt8]](texts: [
      "null", "[true,false]", #"{"a":1,"b":[2.5,-0.0,1e-7],"c":{"d":"\u00e9\ud83d\ude00\n"}}"#,
      "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e308",
      #""\"\\\/\b\f\n\r\t\u0001""#,
      " [ ] ", "{\"é\":\"e\u{301}\"}", String(repeating: "[", count: 70),
    ])
  } check: { input in
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parse(input)
    } catch {
      try expect((0...input.count).contains(error.offset), "the error lies outside: \(error)")
      try expect(error.line >= 1 && error.column >= 1, "the error has no place: \(error)")
      return
    }
    try expect(value.isWritable(), "read, but not to be written")
    let text = value.jsonText()
    let again: JSONValue
    do {
      again = try JSONParser.parse(text)
    } catch {
      throw Broken(description: "written as \(text), which is refused: \(error)")
    }
    try expect(again == value, "written as \(text), which is another value")
    try expect(again.jsonText() == text, "written otherwise the second time: \(text)")
  }
}
