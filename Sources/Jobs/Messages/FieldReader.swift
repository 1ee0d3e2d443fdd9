import Base

/// What a field must hold, and how it is read.
struct FieldKind<Value>: Sendable {
  /// In words: "a string".
  let expected: String
  let read: @Sendable (JSONValue) throws(FieldRefusal) -> Value
}

/// Why a value is not what a field must hold.
enum FieldRefusal: Error {
  /// It is another kind of value.
  case wrongType
  /// It is the right kind, and breaks a rule.
  case invalid
}

extension FieldKind {
  /// A kind of JSON value; nil is any other.
  init(_ expected: String, _ match: @escaping @Sendable (JSONValue) -> Value?) {
    self.init(expected: expected) { value throws(FieldRefusal) in
      guard let matched = match(value) else { throw .wrongType }
      return matched
    }
  }

  /// A kind that narrows another: a string that is a name.
  func narrowed<Narrow>(_ expected: String, _ convert: @escaping @Sendable (Value) -> Narrow?)
    -> FieldKind<Narrow>
  {
    FieldKind<Narrow>(expected: expected) { value throws(FieldRefusal) in
      guard let converted = convert(try read(value)) else { throw .invalid }
      return converted
    }
  }

  /// An array of this kind.
  var array: FieldKind<[Value]> {
    FieldKind<[Value]>(expected: "an array of which each element is \(expected)") {
      value throws(FieldRefusal) in
      guard case .array(let elements) = value else { throw .wrongType }
      var read: [Value] = []
      read.reserveCapacity(elements.count)
      for element in elements { read.append(try self.read(element)) }
      return read
    }
  }
}

extension FieldKind<String> {
  static let string = FieldKind("a string") {
    if case .string(let text) = $0 { text } else { nil }
  }
}

extension FieldKind<Int64> {
  static let integer = FieldKind("a whole number") {
    if case .integer(let whole) = $0 { whole } else { nil }
  }

  /// A number of milliseconds, seconds … counted in whole parts of it.
  static func scaled(by factor: Double, _ expected: String) -> FieldKind {
    FieldKind<Double>.number.narrowed(expected) { Int64(exactly: ($0 * factor).rounded()) }
  }
}

extension FieldKind<Double> {
  static let number = FieldKind("a number") {
    switch $0 {
    case .integer(let whole): Double(whole)
    case .number(let fraction): fraction
    default: nil
    }
  }
}

extension FieldKind<Bool> {
  static let bool = FieldKind("true or false") {
    if case .bool(let flag) = $0 { flag } else { nil }
  }
}

extension FieldKind<JSONObject> {
  static let object = FieldKind("an object") {
    if case .object(let object) = $0 { object } else { nil }
  }
}

extension FieldKind<JSONValue> {
  static let any = FieldKind("a value") { $0 == .null ? nil : $0 }
}

extension FieldKind<JobID> {
  static let jobID = FieldKind<String>.string.narrowed("the id of a job") { JobID($0) }
}

extension FieldKind<Name> {
  static let name = FieldKind<String>.string.narrowed("a name: \(Name.rule)") { Name($0) }
}

extension FieldKind<Label> {
  static let label = FieldKind<String>.string.narrowed(
    "a label: 1 to \(Label.maximumLength) bytes without control characters, quotes or backslashes"
  ) { Label($0) }
}

extension FieldKind<EventID> {
  static let eventID = FieldKind<String>.string.narrowed("the id of an event") { EventID($0) }
}

extension FieldKind<Timestamp> {
  static let timestamp = FieldKind<String>.string.narrowed(
    "a moment such as 2026-02-12T10:30:45.123Z"
  ) { Timestamp($0) }
}

extension FieldKind<Milliseconds> {
  static let milliseconds = FieldKind<Int64>.scaled(by: 10, "a number of milliseconds")
    .narrowed("a number of milliseconds") { Milliseconds(tenths: $0) }
}

extension FieldKind
where Value: RawRepresentable & CaseIterable & SendableMetatype, Value.RawValue == String {
  /// One of the words of an enumeration.
  static var word: FieldKind {
    let words = Value.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return FieldKind<String>.string.narrowed("one of \(words)") { Value(rawValue: $0) }
  }
}

/// Takes an object apart field by field, and at the end refuses what nobody asked for.
struct FieldReader {
  let path: String
  private let object: JSONObject
  private var read: Set<String> = []

  init(_ object: JSONObject, path: String) {
    self.object = object
    self.path = path
  }

  func path(to name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// The value of a field that must be there.
  mutating func required<Value>(_ name: String, _ kind: FieldKind<Value>) throws(MessageError)
    -> Value
  {
    guard let value = try optional(name, kind) else {
      throw MessageError(field: path(to: name), problem: .missing)
    }
    return value
  }

  /// The value of a field that may be absent; null is not absent.
  mutating func optional<Value>(_ name: String, _ kind: FieldKind<Value>) throws(MessageError)
    -> Value?
  {
    read.insert(name)
    guard let value = object[name] else { return nil }
    do throws(FieldRefusal) {
      return try kind.read(value)
    } catch {
      let problem: MessageError.Problem =
        switch error {
        case .wrongType: .wrongType(expected: kind.expected, found: found(value))
        case .invalid: .invalid(rule: "\(kind.expected), not \(found(value))")
        }
      throw MessageError(field: path(to: name), problem: problem)
    }
  }

  /// A reader for an object inside this one.
  mutating func nested(_ name: String) throws(MessageError) -> FieldReader {
    FieldReader(try required(name, .object), path: path(to: name))
  }

  /// Every member that has not been read, in order.
  mutating func rest() -> JSONObject {
    let rest = JSONObject(object.members.filter { !read.contains($0.name) })
    for member in rest.members { read.insert(member.name) }
    return rest
  }

  /// Refuses members that nobody has read.
  func finish() throws(MessageError) {
    if let unknown = object.members.first(where: { !read.contains($0.name) }) {
      let name = MessageError.quotable(unknown.name)
      throw MessageError(field: path(to: name), problem: .unknownField)
    }
  }

  /// A short value as it was written, a long one by its kind.
  private func found(_ value: JSONValue) -> String {
    let quotable = 40
    let text = value.jsonText()
    return text.utf8.count <= quotable ? text : "this \(value.kind)"
  }
}
