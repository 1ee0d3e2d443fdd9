import Base
import Testing

@Suite struct JSONValueTests {
  @Test func `members are set in place, appended and removed`() {
    var object: JSONObject = ["a": 1, "b": 2]
    object["a"] = 3
    object["c"] = 4
    object["b"] = nil
    object["x"] = nil
    #expect(object.jsonText() == #"{"a":3,"c":4}"#)
    #expect(object["a"] == 3)
    #expect(object["b"] == nil)
    #expect(!object.isEmpty)
    #expect(JSONObject().isEmpty)
  }

  @Test func `a name is its code points, not its looks`() {
    var object: JSONObject = ["é": 1]
    object["e\u{301}"] = 2
    #expect(object.members.count == 2)
    #expect(object["é"] == 1)
    #expect(object["e\u{301}"] == 2)
  }

  @Test func `an object with one name twice stops the program`() async {
    await #expect(processExitsWith: .failure) { _ = ["a": 1, "a": 2] as JSONObject }
    await #expect(processExitsWith: .failure) {
      _ = JSONObject([.init(name: "a", value: 1), .init(name: "a", value: 1)])
    }
  }

  @Test func `a value is writable when all its numbers are and it is not too deep`() {
    let values: [JSONValue] = [.null, 1, 1.5, "x", [], [:], ["a": [1, .null]]]
    for value in values { #expect(value.isWritable()) }
    for bad in [Double.nan, .infinity, -.infinity] {
      let values: [JSONValue] = [.number(bad), [1, .number(bad)], ["a": ["b": .number(bad)]]]
      for value in values { #expect(!value.isWritable()) }
    }
    var deep: JSONValue = 1
    for _ in 0..<JSONValue.maximumDepth { deep = ["a": deep] }
    #expect(deep.isWritable())
    #expect(!deep.isWritable(atDepth: 1))
    #expect(!JSONValue.array([deep]).isWritable())
  }

  @Test func `every kind has its word`() {
    let values: [JSONValue] = [.null, true, 1, 1.5, "", [], [:]]
    #expect(
      values.map(\.kind) == ["null", "boolean", "number", "number", "string", "array", "object"])
  }
}
