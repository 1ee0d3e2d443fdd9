public import Base

/// How a request's object is read: every refusal is 422 and names the field, and null says that a field is left out.
public typealias RequestFields = Fields<HTTPError>

extension Fields<HTTPError> {
  public init(_ object: JSONObject, path: String = "") {
    self.init(object, path: path, nullIsAbsent: true)
  }
}

extension HTTPError: FieldError {
  public init(path: String, _ problem: FieldProblem) {
    let words =
      switch problem {
      case .missing(let expected): "is missing; it must be \(expected)"
      case .unknown: "is not known here"
      case .wrongType(let expected, let found), .invalid(let expected, let found):
        "must be \(expected), not \(found)"
      }
    self.init(.validationFailed, "\(path) \(words)")
  }
}

extension FieldKind<String> {
  /// Text. A NUL has no place in anything that a client names.
  public static let text = string.narrowed("a string without NUL") {
    $0.utf8.contains(0) ? nil : $0
  }

  /// Text that a query can carry as well, which takes no control character either.
  static let line = string.narrowed("a string without control characters") {
    $0.utf8.contains(where: Text.isControl) ? nil : $0
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
