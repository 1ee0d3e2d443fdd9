public import Base

/// How messages, pipelines and options are read: null is no way to leave something out.
typealias FieldReader = Fields<MessageError>

extension Fields<MessageError> {
  init(_ object: JSONObject, path: String) {
    self.init(object, path: path, nullIsAbsent: false)
  }
}

extension MessageError: FieldError {
  public init(path: String, _ problem: FieldProblem) {
    let problem: Problem =
      switch problem {
      case .missing: .missing
      case .unknown: .unknownField
      case .wrongType(let expected, let found): .wrongType(expected: expected, found: found)
      case .invalid(let expected, let found): .invalid(rule: "\(expected), not \(found)")
      }
    self.init(field: path, problem: problem)
  }
}

// What only this room knows.

extension FieldKind<JobID> {
  static let jobID = FieldKind<String>.string.narrowed("the id of a job") { JobID($0) }
}

extension FieldKind<Name> {
  static let name = FieldKind<String>.string.narrowed("a name: \(Name.rule)") { Name($0) }
}

extension FieldKind<EventID> {
  static let eventID = FieldKind<String>.string.narrowed("the id of an event") { EventID($0) }
}

extension FieldKind<Milliseconds> {
  static let milliseconds = FieldKind<Int64>.scaled(by: 10, "a number of milliseconds")
    .narrowed("a number of milliseconds") { Milliseconds(tenths: $0) }
}
