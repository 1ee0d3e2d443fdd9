import Base
import Jobs
import Media

/// Why a request gets no answer but this: a status, a stable code, and words that say what to do.
public struct HTTPError: Error, Sendable, CustomStringConvertible {
  public let status: Int
  /// Stable code for programs.
  public let code: String
  /// Fields that belong to the refusal: Allow, Retry-After, WWW-Authenticate.
  public var headers: HTTPHeaders
  private let render: @Sendable () -> String

  /// An error from the table. The detail is put together only when somebody reads it.
  public init(
    _ code: HTTPErrorCode, headers: HTTPHeaders = [:],
    _ detail: @escaping @Sendable @autoclosure () -> String
  ) {
    self.init(status: code.status, code: code.rawValue, headers: headers, detail())
  }

  /// An error whose code comes from a room below.
  public init(
    status: Int, code: String, headers: HTTPHeaders = [:],
    _ detail: @escaping @Sendable @autoclosure () -> String
  ) {
    self.status = status
    self.code = code
    self.headers = headers
    render = detail
  }

  /// What went wrong, for a person.
  public var detail: String { render() }

  public var description: String { "\(status) \(code): \(detail)" }

  /// The body of every error: exactly these three members.
  public var body: [UInt8] {
    var writer = JSONWriter(capacity: 256)
    writer.raw("{\"detail\":")
    writer.string(detail)
    writer.raw(",\"status_code\":")
    writer.integer(status)
    writer.raw(",\"code\":")
    writer.string(code)
    writer.raw("}")
    return writer.bytes()
  }

  /// The error as an answer.
  public var response: HTTPResponse {
    var headers = headers
    headers["Content-Type"] = MediaType.json
    headers["Cache-Control"] = "no-store"
    headers["X-Content-Type-Options"] = "nosniff"
    return HTTPResponse(status: status, headers: headers, body: .bytes(body))
  }
}

// MARK: - Errors of the rooms below

extension HTTPError {
  /// Seconds after which a caller may try again what failed for a passing reason.
  static let retryAfterSeconds = 2

  /// The process has as many files and sockets open as it may.
  public static var noDescriptors: HTTPError {
    HTTPError(
      .tooManyConnections, headers: ["Retry-After": "\(retryAfterSeconds)"],
      "no more connections can be opened; try again in a moment")
  }

  /// The answer to any error. Nil when nobody foresaw it: that is a defect of ours, to be logged, and none of
  /// its words reach a client.
  init?(known error: any Error) {
    switch error {
    case let error as HTTPError: self = error
    case let error as QueueError: self.init(error)
    case let error as StoreError: self.init(error)
    case let error as CursorError: self.init(status: 400, code: error.code, error.description)
    case let error as MessageError: self.init(error)
    case let error as JSONError: self.init(error)
    case let error as MediaError: self.init(error)
    case let error as InvalidPipeline:
      self.init(status: 422, code: "invalid_pipeline", error.description)
    case let error as ToolFailure:
      self.init(status: 422, code: error.code.lowercased(), error.description)
    case let error as WorkThreads.Overloaded:
      self.init(
        status: 503, code: "overloaded", headers: ["Retry-After": "\(Self.retryAfterSeconds)"],
        error.description)
    default: return nil
    }
  }

  private init(_ error: QueueError) {
    switch error {
    case .jobNotFound: self.init(status: 404, code: error.code, error.description)
    case .jobEnded, .jobNotEnded, .leaseLost:
      self.init(status: 409, code: error.code, error.description)
    case .invalidSubmission: self.init(.validationFailed, error.description)
    }
  }

  private init(_ error: StoreError) {
    let status =
      switch error.code {
      case .databaseLocked, .overloaded, .closed, .inputOutput: 503
      case .storageFull: 507
      case .immutable, .alreadyExists: 409
      case .databaseCorrupt, .notADatabase, .databaseTooNew, .dataDirectoryInUse,
        .dataDirectoryUnusable, .unexpected:
        500
      }
    let headers: HTTPHeaders =
      error.isTransient || error.code == .closed
      ? ["Retry-After": "\(Self.retryAfterSeconds)"] : [:]
    // The statement stays out: a client has no use for our SQL.
    self.init(status: status, code: error.code.rawValue, headers: headers, error.message)
  }

  /// Nothing can be written: whatever the cause, the server is not ready, and says how it will be again.
  init(notReady trouble: StoreError) {
    self.init(
      status: 503, code: trouble.code.rawValue,
      headers: ["Retry-After": "\(Self.retryAfterSeconds)"],
      "nothing can be written: \(trouble.message)")
  }

  /// Of a source that a body names in a field: what is wrong with it is wrong with the body.
  init(_ error: MediaError, field: String) {
    let general = HTTPError(error)
    let status = general.status == 404 ? 422 : general.status
    self.init(
      status: status, code: general.code, headers: general.headers,
      "\(field): \(error.description)")
  }

  /// Of a source that is already a job's.
  private init(_ error: MediaError) {
    let status =
      switch error {
      case .notFound, .noSuchFrame: 404
      case .refused, .unsupported, .tooLarge, .notMedia, .noVideo, .pictureTooLarge, .tooCorrupt,
        .decoderFailed:
        422
      case .unreachable, .httpStatus, .readFailed: 502
      case .timedOut: 504
      case .cancelled, .writeFailed, .outOfMemory: 503
      }
    let headers: HTTPHeaders =
      status == 503 ? ["Retry-After": "\(Self.retryAfterSeconds)"] : [:]
    self.init(
      status: status, code: error.code.lowercased(), headers: headers, error.description)
  }

  private init(_ error: MessageError) {
    if case .notJSON(let json) = error.problem {
      self.init(json)
    } else {
      // However a body is read, a field that does not fit has one code.
      self.init(.validationFailed, error.description)
    }
  }

  private init(_ error: JSONError) {
    self.init(.invalidJSON, "the body is not JSON: \(error.description)")
  }
}
