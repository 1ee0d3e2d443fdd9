import Base
import Testing

@Suite struct FieldsTests {
  private struct Refusal: FieldError, Equatable {
    let path: String
    let problem: FieldProblem

    init(path: String, _ problem: FieldProblem) {
      (self.path, self.problem) = (path, problem)
    }
  }

  private func fields(_ object: JSONObject, nullIsAbsent: Bool = false) -> Fields<Refusal> {
    Fields(object, path: "", nullIsAbsent: nullIsAbsent)
  }

  private func refusal(_ body: () throws(Refusal) -> Void) -> Refusal? {
    do throws(Refusal) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  @Test func `what is there and right is read`() throws {
    var fields = fields([
      "text": "a", "whole": 3, "fraction": 2.5, "flag": true, "list": [1, 2], "word": "one",
    ])
    enum Word: String, CaseIterable { case one, two }
    #expect(try fields.required("text", .string) == "a")
    #expect(try fields.required("whole", .integer(in: 1...3)) == 3)
    #expect(try fields.required("fraction", .number) == 2.5)
    #expect(try fields.required("flag", .bool))
    #expect(try fields.required("list", FieldKind<Int64>.integer.array) == [1, 2])
    #expect(try fields.required("word", FieldKind<Word>.word) == .one)
    #expect(try fields.optional("absent", .string) == nil)
    try fields.finish()
  }

  @Test func `every refusal names its field and says what must be there`() {
    var fields = fields(["n": "x", "many": 9, "inner": ["deep": false]])
    #expect(
      refusal { () throws(Refusal) in _ = try fields.required("gone", .string) }
        == Refusal(path: "gone", .missing(expected: "a string")))
    #expect(
      refusal { () throws(Refusal) in _ = try fields.optional("n", .number) }
        == Refusal(path: "n", .wrongType(expected: "a number", found: "\"x\"")))
    #expect(
      refusal { () throws(Refusal) in _ = try fields.optional("many", .integer(in: 0...3)) }
        == Refusal(path: "many", .invalid(expected: "a whole number from 0 to 3", found: "9")))
    #expect(
      refusal { () throws(Refusal) in
        var inner = try fields.nested("inner")
        _ = try inner.required("deep", .string)
      } == Refusal(path: "inner.deep", .wrongType(expected: "a string", found: "false")))
  }

  @Test func `what nobody asked for is refused, here and inside`() {
    let object: JSONObject = ["known": 1, "inner": ["other": 1]]
    #expect(
      refusal { () throws(Refusal) in
        var fields = fields(object)
        _ = try fields.required("known", .integer)
        try fields.finish()
      } == Refusal(path: "inner", .unknown))
    #expect(
      refusal { () throws(Refusal) in
        var fields = fields(object)
        _ = try fields.nested("inner") { (_: inout Fields<Refusal>) throws(Refusal) in }
      } == Refusal(path: "inner.other", .unknown))
  }

  @Test func `null leaves a field out only where it may`() throws {
    var lenient = fields(["a": .null], nullIsAbsent: true)
    #expect(try lenient.optional("a", .string) == nil)
    try lenient.finish()
    var strict = fields(["a": .null])
    #expect(
      refusal { () throws(Refusal) in _ = try strict.optional("a", .string) }
        == Refusal(path: "a", .wrongType(expected: "a string", found: "null")))
    // An object inside is read as the one around it.
    var outer = fields(["inner": ["a": .null]], nullIsAbsent: true)
    var inner = try outer.nested("inner")
    #expect(try inner.optional("a", .string) == nil)
  }

  @Test func `the rest is what was not read, in order`() throws {
    var fields = fields(["z": 1, "b": 2, "a": 3])
    _ = try fields.required("b", .integer)
    #expect(fields.rest().members.map(\.name) == ["z", "a"])
    try fields.finish()
  }
}
