/// What a field must hold, and how it is read.
public struct FieldKind<Value>: Sendable {
  /// In words: "a string".
  public let expected: String
  public let read: @Sendable (JSONValue) throws(FieldRefusal) -> Value

  public init(
    expected: String, read: @escaping @Sendable (JSONValue) throws(FieldRefusal) -> Value
  ) {
    self.expected = expected
    self.read = read
  }
}

/// Why a value is not what a field must hold.
public enum FieldRefusal: Error {
  /// It is another kind of value.
  case wrongType
  /// It is the right kind, and breaks a rule.
  case invalid
}

extension FieldKind {
  /// A kind of JSON value; nil is any other.
  public init(_ expected: String, _ match: @escaping @Sendable (JSONValue) -> Value?) {
    self.init(expected: expected) { value throws(FieldRefusal) in
      guard let matched = match(value) else { throw .wrongType }
      return matched
    }
  }

  /// A kind that narrows another: a string that is a name.
  public func narrowed<Narrow>(
    _ expected: String, _ convert: @escaping @Sendable (Value) -> Narrow?
  ) -> FieldKind<Narrow> {
    FieldKind<Narrow>(expected: expected) { value throws(FieldRefusal) in
      guard let converted = convert(try read(value)) else { throw .invalid }
      return converted
    }
  }

  /// An array of this kind.
  public var array: FieldKind<[Value]> {
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
  public static let string = FieldKind("a string") {
    if case .string(let text) = $0 { text } else { nil }
  }
}

extension FieldKind<Int64> {
  public static let integer = FieldKind("a whole number") {
    if case .integer(let whole) = $0 { whole } else { nil }
  }

  /// A whole number within bounds.
  public static func integer(in range: ClosedRange<Int64>) -> FieldKind {
    integer.narrowed("a whole number from \(range.lowerBound) to \(range.upperBound)") {
      range.contains($0) ? $0 : nil
    }
  }

  /// A number of milliseconds, seconds … counted in whole parts of it.
  public static func scaled(by factor: Double, _ expected: String) -> FieldKind {
    FieldKind<Double>.number.narrowed(expected) { Int64(exactly: ($0 * factor).rounded()) }
  }
}

extension FieldKind<Double> {
  public static let number = FieldKind("a number") {
    switch $0 {
    case .integer(let whole): Double(whole)
    case .number(let fraction): fraction
    default: nil
    }
  }
}

extension FieldKind<Bool> {
  public static let bool = FieldKind("true or false") {
    if case .bool(let flag) = $0 { flag } else { nil }
  }
}

extension FieldKind<JSONObject> {
  public static let object = FieldKind("an object") {
    if case .object(let object) = $0 { object } else { nil }
  }
}

extension FieldKind<JSONValue> {
  public static let any = FieldKind("a value") { $0 == .null ? nil : $0 }
}

extension FieldKind<Label> {
  public static let label = FieldKind<String>.string.narrowed(
    "a label: 1 to \(Label.maximumLength) bytes without control characters, quotes or backslashes"
  ) { Label($0) }
}

extension FieldKind<Timestamp> {
  public static let timestamp = FieldKind<String>.string.narrowed(
    "a moment such as 2026-02-12T10:30:45.123Z"
  ) { Timestamp($0) }
}

extension FieldKind
where Value: RawRepresentable & CaseIterable & SendableMetatype, Value.RawValue == String {
  /// One of the words of an enumeration.
  public static var word: FieldKind {
    let words = Value.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    return FieldKind<String>.string.narrowed("one of \(words)") { Value(rawValue: $0) }
  }
}
