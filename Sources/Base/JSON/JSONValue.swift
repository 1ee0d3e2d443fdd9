/// A JSON value whose shape is not ours to know: a plugin's configuration, a summary, a foreign result.
///
/// What we do know has a type of its own; this is for the rest. Objects keep their order, and integers stay
/// integers, so what was read is what is written.
public enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int64)
  /// Never NaN or infinite when it came from the reader; the writer refuses those.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)

  /// The name of the kind, for messages to people.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .integer, .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  /// How many arrays and objects may stand inside one another. What is nested deeper is neither read nor written.
  public static let maximumDepth = 64

  /// What `isWritable` asks for, to go after "must be".
  public static let writableRule =
    "free of infinite and undefined numbers, and not nested too deeply"

  /// Whether the value can be written as JSON and read back: every number finite, the nesting bounded.
  ///
  /// - Parameter depth: how many arrays and objects the value will stand in.
  public func isWritable(atDepth depth: Int = 0) -> Bool {
    switch self {
    case .null, .bool, .integer, .string: true
    case .number(let value): value.isFinite
    case .array(let elements):
      depth < Self.maximumDepth && elements.allSatisfy { $0.isWritable(atDepth: depth + 1) }
    case .object(let object):
      depth < Self.maximumDepth
        && object.members.allSatisfy { $0.value.isWritable(atDepth: depth + 1) }
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements.map { JSONObject.Member(name: $0.0, value: $0.1) }))
  }
}

/// The members of a JSON object in the order in which they were written.
public struct JSONObject: Sendable, Hashable {
  /// One name and its value.
  public struct Member: Sendable, Hashable {
    public let name: String
    public var value: JSONValue

    public init(name: String, value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var members: [Member]

  /// - Precondition: no name occurs twice; no reader would take such an object.
  public init(_ members: [Member] = []) {
    precondition(Self.areDistinct(members), "a name occurs twice in one object")
    self.init(distinct: members)
  }

  private static func areDistinct(_ members: [Member]) -> Bool {
    // To compare few names with each other takes less time than to hash them: every line of the log comes by here.
    let few = 16
    guard members.count <= few else {
      return Set(members.lazy.map { JSONText.Name($0.name) }).count == members.count
    }
    return members.indices.allSatisfy { index in
      let name = JSONText.Name(members[index].name)
      return !members[..<index].contains { JSONText.Name($0.name) == name }
    }
  }

  /// An object of which somebody has already seen that no name occurs twice.
  init(distinct members: [Member]) {
    self.members = members
  }

  public var isEmpty: Bool { members.isEmpty }

  /// The value of a name; setting replaces in place, appends, or (with nil) removes.
  public subscript(name: String) -> JSONValue? {
    get { index(of: name).map { members[$0].value } }
    set {
      let index = index(of: name)
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(name: name, value: value))
      case (nil, nil): break
      }
    }
  }

  private func index(of name: String) -> Int? {
    let name = JSONText.Name(name)
    return members.firstIndex { JSONText.Name($0.name) == name }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self.init(elements.map { Member(name: $0.0, value: $0.1) })
  }
}
