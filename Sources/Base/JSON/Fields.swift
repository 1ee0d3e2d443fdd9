/// What is wrong with a field.
public enum FieldProblem: Sendable, Equatable {
  case missing(expected: String)
  /// Nobody has asked for it.
  case unknown
  /// Both in words that go behind "must be" and "not".
  case wrongType(expected: String, found: String)
  case invalid(expected: String, found: String)
}

/// An error that says what is wrong with a field, given by its path.
public protocol FieldError: Error {
  init(path: String, _ problem: FieldProblem)
}

/// Takes an object apart field by field, and at the end refuses what nobody asked for. Every refusal names its field.
public struct Fields<Failure: FieldError> {
  public let path: String
  private let object: JSONObject
  private let nullIsAbsent: Bool
  private var read: Set<String> = []

  /// - Parameters:
  ///   - path: where the object is, from the root; empty for the root itself.
  ///   - nullIsAbsent: whether null says that a field is left out.
  public init(_ object: JSONObject, path: String, nullIsAbsent: Bool) {
    self.object = object
    self.path = path
    self.nullIsAbsent = nullIsAbsent
  }

  /// The path of a field from the root: `options.stride`.
  public func path(to name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// The value of a field that must be there.
  public mutating func required<Value>(_ name: String, _ kind: FieldKind<Value>) throws(Failure)
    -> Value
  {
    guard let value = try optional(name, kind) else {
      throw Failure(path: path(to: name), .missing(expected: kind.expected))
    }
    return value
  }

  /// The value of a field that may be absent.
  public mutating func optional<Value>(_ name: String, _ kind: FieldKind<Value>) throws(Failure)
    -> Value?
  {
    read.insert(name)
    guard let value = object[name] else { return nil }
    if nullIsAbsent, value == .null { return nil }
    do throws(FieldRefusal) {
      return try kind.read(value)
    } catch {
      let problem: FieldProblem =
        switch error {
        case .wrongType: .wrongType(expected: kind.expected, found: Self.found(value))
        case .invalid: .invalid(expected: kind.expected, found: Self.found(value))
        }
      throw Failure(path: path(to: name), problem)
    }
  }

  /// A reader for an object inside this one.
  public mutating func nested(_ name: String) throws(Failure) -> Fields {
    inside(try required(name, .object), at: name)
  }

  /// Reads an object inside this one, and that it holds nothing else; nil when it is absent.
  public mutating func nested<Value>(
    _ name: String, _ body: (inout Fields) throws(Failure) -> Value
  ) throws(Failure) -> Value? {
    guard let object = try optional(name, .object) else { return nil }
    var fields = inside(object, at: name)
    let value = try body(&fields)
    try fields.finish()
    return value
  }

  /// A reader for an object that was found in this one.
  public func inside(_ object: JSONObject, at name: String) -> Fields {
    Fields(object, path: path(to: name), nullIsAbsent: nullIsAbsent)
  }

  /// Every member that has not been read, in order.
  public mutating func rest() -> JSONObject {
    let rest = JSONObject(object.members.filter { !read.contains($0.name) })
    for member in rest.members { read.insert(member.name) }
    return rest
  }

  /// Refuses members that nobody has read.
  public func finish() throws(Failure) {
    guard let stranger = object.members.first(where: { !read.contains($0.name) }) else { return }
    // So much of what somebody sent as an error may repeat.
    let name = String(String.UnicodeScalarView(stranger.name.unicodeScalars.prefix(64)))
    throw Failure(path: path(to: name), .unknown)
  }

  /// A short value as it was written, a long one by its kind.
  private static func found(_ value: JSONValue) -> String {
    let quotable = 40
    let text = value.jsonText()
    return text.utf8.count <= quotable ? text : "this \(value.kind)"
  }
}
