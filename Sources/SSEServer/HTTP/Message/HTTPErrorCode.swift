/// Every code that an error of the server's own can carry, and its status: stable, for programs.
///
/// Errors of the rooms below bring codes of their own; `HTTPError.init(_:)` gives them their status.
public enum HTTPErrorCode: String, Sendable, CaseIterable {
  case invalidRequest = "invalid_request"
  case invalidTarget = "invalid_target"
  case invalidHost = "invalid_host"
  case invalidParameter = "invalid_parameter"
  case invalidJSON = "invalid_json"
  case invalidMultipart = "invalid_multipart"
  case bodyIncomplete = "body_incomplete"
  case unauthorized = "unauthorized"
  case ticketInvalid = "ticket_invalid"
  case forbidden = "forbidden"
  case hostNotAllowed = "host_not_allowed"
  case originNotAllowed = "origin_not_allowed"
  case notFound = "not_found"
  case methodNotAllowed = "method_not_allowed"
  case notAcceptable = "not_acceptable"
  case requestTimeout = "request_timeout"
  case conflict = "conflict"
  case lengthRequired = "length_required"
  case bodyTooLarge = "body_too_large"
  case targetTooLong = "target_too_long"
  case unsupportedMediaType = "unsupported_media_type"
  case rangeNotSatisfiable = "range_not_satisfiable"
  case validationFailed = "validation_failed"
  case tooManyRequests = "too_many_requests"
  case headersTooLarge = "headers_too_large"
  case internalError = "internal_error"
  case notImplemented = "not_implemented"
  case tooManyConnections = "too_many_connections"
  case shuttingDown = "shutting_down"
  case versionNotSupported = "http_version_not_supported"
  case storageFull = "storage_full"

  /// The status that goes with it.
  public var status: Int {
    switch self {
    case .invalidRequest, .invalidTarget, .invalidHost, .invalidParameter, .invalidJSON,
      .invalidMultipart, .bodyIncomplete:
      400
    case .unauthorized, .ticketInvalid: 401
    case .forbidden, .originNotAllowed: 403
    case .notFound: 404
    case .methodNotAllowed: 405
    case .notAcceptable: 406
    case .requestTimeout: 408
    case .conflict: 409
    case .lengthRequired: 411
    case .bodyTooLarge: 413
    case .targetTooLong: 414
    case .unsupportedMediaType: 415
    case .rangeNotSatisfiable: 416
    case .hostNotAllowed: 421
    case .validationFailed: 422
    case .tooManyRequests: 429
    case .headersTooLarge: 431
    case .internalError: 500
    case .notImplemented: 501
    case .tooManyConnections, .shuttingDown: 503
    case .versionNotSupported: 505
    case .storageFull: 507
    }
  }
}
