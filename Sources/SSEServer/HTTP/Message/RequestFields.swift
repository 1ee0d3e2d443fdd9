public import Base

/// What a field of a request's body must hold, and how it is read.
public struct RequestField<Value>: Sendable {
  /// In words: "a string".
  let expected: String
  let read: @Sendable (JSONValue) -> Value?

  public init(_ expected: String, _ read: @escaping @Sendable (JSONValue) -> Value?) {
    self.expected = expected
    self.read = read
  }

  /// A kind that narrows another: a string that is a name.
  public func narrowed<Narrow>(
    _ expected: String, _ convert: @escaping @Sendable (Value) -> Narrow?
  ) -> RequestField<Narrow> {
    RequestField<Narrow>(expected) { [read] in read($0).flatMap(convert) }
  }

  /// An array of this kind.
  public var array: RequestField<[Value]> {
    RequestField<[Value]>("an array of which each element is \(expected)") { [read] value in
      guard case .array(let elements) = value else { return nil }
      let values = elements.compactMap(read)
      return values.count == elements.count ? values : nil
    }
  }
}

extension RequestField<String> {
  /// Text. A NUL has no place in anything that a client names.
  public static let string = RequestField("a string without NUL") {
    if case .string(let text) = $0, !text.utf8.contains(0) { text } else { nil }
  }
}

extension RequestField<Int64> {
  public static let integer = RequestField("a whole number") {
    if case .integer(let whole) = $0 { whole } else { nil }
  }

  /// A whole number within bounds.
  public static func integer(in range: ClosedRange<Int64>) -> RequestField {
    integer.narrowed("a whole number from \(range.lowerBound) to \(range.upperBound)") {
      range.contains($0) ? $0 : nil
    }
  }
}

extension RequestField<Double> {
  public static let number = RequestField("a number") {
    switch $0 {
    case .integer(let whole): Double(whole)
    case .number(let fraction): fraction
    default: nil
    }
  }
}

extension RequestField<Bool> {
  public static let bool = RequestField("true or false") {
    if case .bool(let flag) = $0 { flag } else { nil }
  }
}

extension RequestField<JSONObject> {
  public static let object = RequestField("an object") {
    if case .object(let object) = $0 { object } else { nil }
  }
}

extension RequestField<JSONValue> {
  public static let any = RequestField("a value that is not null") { $0 == .null ? nil : $0 }
}

/// Takes a request's object apart field by field, and at the end refuses what nobody asked for. Every refusal is 422
/// and names the field.
public struct RequestFields {
  private let path: String
  private let object: JSONObject
  private var read: Set<String> = []

  public init(_ object: JSONObject, path: String = "") {
    self.object = object
    self.path = path
  }

  /// The path of a field from the body's root: `options.stride`.
  public func path(to name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// The value of a field that must be there.
  public mutating func required<Value>(_ name: String, _ kind: RequestField<Value>)
    throws(HTTPError) -> Value
  {
    guard let value = try optional(name, kind) else {
      throw invalid(name, "is missing; it must be \(kind.expected)")
    }
    return value
  }

  /// The value of a field that may be absent; null counts as absent.
  public mutating func optional<Value>(_ name: String, _ kind: RequestField<Value>)
    throws(HTTPError) -> Value?
  {
    read.insert(name)
    guard let value = object[name], value != .null else { return nil }
    guard let converted = kind.read(value) else {
      throw invalid(name, "must be \(kind.expected), not \(Self.quoted(value))")
    }
    return converted
  }

  /// Reads an object inside this one, and that it holds nothing else.
  public mutating func nested<Value>(
    _ name: String, _ body: (inout RequestFields) throws(HTTPError) -> Value
  ) throws(HTTPError) -> Value? {
    guard let object = try optional(name, .object) else { return nil }
    var fields = RequestFields(object, path: path(to: name))
    let value = try body(&fields)
    try fields.finish()
    return value
  }

  /// Refuses fields that nobody has read.
  public func finish() throws(HTTPError) {
    if let unknown = object.members.first(where: { !read.contains($0.name) }) {
      throw invalid(String(unknown.name.prefix(64)), "is not known here")
    }
  }

  /// A refusal that names a field.
  public func invalid(_ name: String, _ problem: String) -> HTTPError {
    let path = path(to: name)
    return HTTPError(.validationFailed, "\(path) \(problem)")
  }

  private static func quoted(_ value: JSONValue) -> String {
    let quotable = 40
    let text = value.jsonText()
    return text.utf8.count <= quotable ? text : "this \(value.kind)"
  }
}

extension HTTPRequest {
  /// The body as JSON: 400 with line and column when it is none.
  public func json() throws(HTTPError) -> JSONValue {
    do throws(JSONError) {
      return try JSONParser.parse(body)
    } catch {
      throw HTTPError(.invalidJSON, "the body is not JSON: \(error.description)")
    }
  }

  /// The JSON object in the body.
  func object() throws(HTTPError) -> JSONObject {
    guard case .object(let object) = try json() else {
      throw HTTPError(.validationFailed, "the body must be an object")
    }
    return object
  }

  /// Reads the body as an object, field by field; fields that `read` has not asked for are refused.
  public func decode<Value>(_ read: (inout RequestFields) throws(HTTPError) -> Value)
    throws(HTTPError) -> Value
  {
    var fields = RequestFields(try object())
    let value = try read(&fields)
    try fields.finish()
    return value
  }

  /// A whole number in the query; nil when it is not there, 400 when it is something else.
  public func integerParameter(_ name: String, in range: ClosedRange<Int64>) throws(HTTPError)
    -> Int64?
  {
    guard let text = query.first(name) else { return nil }
    guard let number = Int64(text), range.contains(number) else {
      throw HTTPError(
        .invalidParameter,
        "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
