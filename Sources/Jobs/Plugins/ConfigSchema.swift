public import Base

/// What may be set of a tool: named values with a kind, bounds and a default. The part of JSON Schema that a person fills in.
public struct ConfigSchema: Sendable, Hashable {
  public let fields: [Field]

  public struct Field: Sendable, Hashable {
    public let name: String
    public let kind: Kind
    public let help: String

    public init(_ name: String, _ kind: Kind, help: String) {
      self.name = name
      self.kind = kind
      self.help = help
    }
  }

  public enum Kind: Sendable, Hashable {
    case number(in: ClosedRange<Double>, default: Double)
    case integer(in: ClosedRange<Int64>, default: Int64)
    case choice([String], default: String)
    case text(default: String)
    case flag(default: Bool)
  }

  public static let none = ConfigSchema([])

  public init(_ fields: [Field]) {
    self.fields = fields
  }

  /// Every way in which a configuration breaks the schema, in words; none when it is fine.
  public func violations(of config: JSONObject) -> [String] {
    config.members.compactMap { member in
      guard let field = fields.first(where: { $0.name == member.name }) else {
        let known = fields.map(\.name).joined(separator: ", ")
        return
          "'\(member.name)' is not a setting; there \(known.isEmpty ? "are none" : "is \(known)")"
      }
      return field.kind.accepts(member.value)
        ? nil : "'\(member.name)' must be \(field.kind.rule)"
    }
  }

  /// The whole configuration: what was set, and the defaults for the rest.
  ///
  /// - Precondition: `violations` finds none.
  public func completed(_ config: JSONObject) -> ToolConfig {
    ToolConfig(
      JSONObject(
        fields.map { .init(name: $0.name, value: config[$0.name] ?? $0.kind.defaultValue) }))
  }

  /// As JSON Schema.
  public var json: JSONObject {
    [
      "type": "object",
      "properties": .object(
        JSONObject(fields.map { .init(name: $0.name, value: .object($0.json)) })),
      "additionalProperties": false,
    ]
  }
}

/// A tool's configuration, checked and complete.
public struct ToolConfig: Sendable, Hashable {
  public let values: JSONObject

  init(_ values: JSONObject) {
    self.values = values
  }

  /// - Precondition: the schema has a number or integer of this name.
  public func number(_ name: String) -> Double {
    switch values[name] {
    case .number(let value)?: value
    case .integer(let value)?: Double(value)
    default: preconditionFailure("the schema has no number '\(name)'")
    }
  }

  /// - Precondition: the schema has an integer of this name.
  public func integer(_ name: String) -> Int64 {
    guard case .integer(let value)? = values[name] else {
      preconditionFailure("the schema has no integer '\(name)'")
    }
    return value
  }

  /// - Precondition: the schema has a choice or text of this name.
  public func text(_ name: String) -> String {
    guard case .string(let value)? = values[name] else {
      preconditionFailure("the schema has no text '\(name)'")
    }
    return value
  }

  /// - Precondition: the schema has a flag of this name.
  public func flag(_ name: String) -> Bool {
    guard case .bool(let value)? = values[name] else {
      preconditionFailure("the schema has no flag '\(name)'")
    }
    return value
  }
}

extension ConfigSchema.Kind {
  func accepts(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (.number(let range, _), .number(let number)): range.contains(number)
    case (.number(let range, _), .integer(let number)): range.contains(Double(number))
    case (.integer(let range, _), .integer(let number)): range.contains(number)
    case (.choice(let words, _), .string(let word)): words.contains(word)
    case (.text, .string(let text)): !text.utf8.contains(0)
    case (.flag, .bool): true
    default: false
    }
  }

  var rule: String {
    switch self {
    case .number(let range, _): "a number from \(range.lowerBound) to \(range.upperBound)"
    case .integer(let range, _): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .choice(let words, _): "one of \(words.map { "'\($0)'" }.joined(separator: ", "))"
    case .text: "a string without NUL"
    case .flag: "true or false"
    }
  }

  var defaultValue: JSONValue {
    switch self {
    case .number(_, let value): .number(value)
    case .integer(_, let value): .integer(value)
    case .choice(_, let value), .text(let value): .string(value)
    case .flag(let value): .bool(value)
    }
  }
}

extension ConfigSchema.Field {
  var json: JSONObject {
    var json: JSONObject =
      switch kind {
      case .number(let range, _):
        [
          "type": "number", "minimum": .number(range.lowerBound),
          "maximum": .number(range.upperBound),
        ]
      case .integer(let range, _):
        [
          "type": "integer", "minimum": .integer(range.lowerBound),
          "maximum": .integer(range.upperBound),
        ]
      case .choice(let words, _): ["type": "string", "enum": .array(words.map { .string($0) })]
      case .text: ["type": "string"]
      case .flag: ["type": "boolean"]
      }
    json["default"] = kind.defaultValue
    json["description"] = .string(help)
    return json
  }
}
