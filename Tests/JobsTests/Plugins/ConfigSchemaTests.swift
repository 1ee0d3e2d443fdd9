import Base
import Testing

@testable import Jobs

@Suite("Settings of tools")
struct ConfigSchemaTests {
  private static let schema = ConfigSchema([
    .init("share", .number(in: 0...1, default: 0.5), help: "how much"),
    .init("count", .integer(in: 1...9, default: 3), help: "how many"),
    .init("mode", .choice(["fast", "slow"], default: "slow"), help: "how"),
    .init("name", .text(default: "none"), help: "what"),
    .init("loud", .flag(default: true), help: "whether"),
  ])

  @Test(
    arguments: [
      ["share": 0], ["share": 1.0], ["share": 0.25], ["count": 1], ["count": 9], ["mode": "fast"],
      ["name": ""], ["name": "ü"], ["loud": false], [:],
      ["share": 0.1, "count": 2, "mode": "slow", "name": "n", "loud": true],
    ] as [JSONObject])
  func `what fits`(config: JSONObject) {
    #expect(Self.schema.violations(of: config).isEmpty)
  }

  @Test(
    arguments: [
      (["share": 1.1], "'share' must be a number from 0.0 to 1.0"),
      (["share": "much"], "'share' must be a number from 0.0 to 1.0"),
      (["share": .number(.nan)], "'share' must be a number from 0.0 to 1.0"),
      (["count": 10], "'count' must be a whole number from 1 to 9"),
      (["count": 2.5], "'count' must be a whole number from 1 to 9"),
      (["mode": "medium"], "'mode' must be one of 'fast', 'slow'"),
      (["name": "a\0b"], "'name' must be a string without NUL"),
      (["loud": 1], "'loud' must be true or false"),
      (["loud": .null], "'loud' must be true or false"),
      (["pitch": 1], "'pitch' is not a setting; there is share, count, mode, name, loud"),
    ] as [(JSONObject, String)])
  func `what does not, in words`(config: JSONObject, said: String) {
    #expect(Self.schema.violations(of: config) == [said])
  }

  @Test func `every violation at once`() {
    #expect(Self.schema.violations(of: ["share": 2, "other": 1, "loud": "no"]).count == 3)
    #expect(ConfigSchema.none.violations(of: ["a": 1]) == ["'a' is not a setting; there are none"])
  }

  @Test func `what was not set has its default`() {
    let config = Self.schema.completed(["count": 7, "loud": false])
    #expect(config.number("share") == 0.5)
    #expect(config.integer("count") == 7 && config.number("count") == 7)
    #expect(config.text("mode") == "slow" && config.text("name") == "none")
    #expect(!config.flag("loud"))
    // A whole number is a number too.
    #expect(Self.schema.completed(["share": 1]).number("share") == 1)
  }

  @Test func `as a JSON Schema`() throws {
    let json = Self.schema.json
    #expect(json["additionalProperties"] == false)
    guard case .object(let properties)? = json["properties"] else {
      Issue.record("no properties")
      return
    }
    #expect(properties.members.map(\.name) == ["share", "count", "mode", "name", "loud"])
    #expect(
      properties["count"] == [
        "type": "integer", "minimum": 1, "maximum": 9, "default": 3, "description": "how many",
      ])
    #expect(
      properties["mode"] == [
        "type": "string", "enum": ["fast", "slow"], "default": "slow", "description": "how",
      ])
  }
}
