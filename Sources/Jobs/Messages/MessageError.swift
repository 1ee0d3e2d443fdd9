public import Base

/// Why something is not a message: which field, and what is wrong with it.
public struct MessageError: Error, Equatable, CustomStringConvertible {
  /// What is wrong.
  public enum Problem: Sendable, Equatable {
    /// The text is not JSON.
    case notJSON(JSONError)
    case missing
    case unknownField
    case wrongType(expected: String, found: String)
    /// The value breaks the rule given.
    case invalid(rule: String)
    case unknownType(String)
    /// Larger than one message may be.
    case tooLarge(bytes: Int, limit: Int)
    /// Belongs to one connection, so the log does not keep it: a ping, or what names no job.
    case notLogged(MessageType)
    /// Speaks of another job than the one it is written for.
    case foreignJob
  }

  /// The field, as a path from the message: `payload.details.error_code`.
  public let field: String
  public let problem: Problem

  public init(field: String, problem: Problem) {
    self.field = field
    self.problem = problem
  }

  /// So much of what somebody sent as an error may repeat.
  static func quotable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.prefix(64)))
  }

  /// The value of a field breaks a rule.
  static func invalid(_ field: String, _ rule: String) -> MessageError {
    MessageError(field: field, problem: .invalid(rule: rule))
  }

  /// Stable code for programs.
  public var code: String {
    switch problem {
    case .notJSON: "message_not_json"
    case .missing: "message_field_missing"
    case .unknownField: "message_field_unknown"
    case .wrongType: "message_field_type"
    case .invalid: "message_field_invalid"
    case .unknownType: "message_type_unknown"
    case .tooLarge: "message_too_large"
    case .notLogged: "message_not_logged"
    case .foreignJob: "message_foreign_job"
    }
  }

  public var description: String {
    switch problem {
    case .notJSON(let error): "the message is not JSON: \(error)"
    case .missing: "\(field) is missing"
    case .unknownField: "\(field) is not a field of this message"
    case .wrongType(let expected, let found): "\(field) must be \(expected), not \(found)"
    case .invalid(let rule): "\(field) must be \(rule)"
    case .unknownType(let name): "'\(Self.quotable(name))' is not a type of message"
    case .tooLarge(let bytes, let limit):
      "the message has \(bytes) bytes; at most \(limit) can be kept"
    case .notLogged(let type):
      "this message of type '\(type.name)' belongs to one connection and is not kept in the log"
    case .foreignJob: "\(field) must name the job that the message is written for"
    }
  }
}
