/// One answered request, for the access log and the metrics.
public struct AccessRecord: Sendable {
  public let method: String
  /// The decoded path; the target as sent when it could not be decoded.
  public let path: String
  /// The route's pattern; nil when no route was found.
  public let route: String?
  /// 0 when the client was gone before there was an answer.
  public let status: Int
  /// Bytes of the body that were handed to the connection.
  public let bytes: Int64
  /// From the request line to the end of the answer.
  public let nanoseconds: Int64
  public let requestID: String
  /// Who asked: the token's name.
  public let principal: String?
  public let peer: String
  /// Whether the answer was cut short, by either side.
  public let isAborted: Bool
}

/// What a server tells the rest of the program.
public struct HTTPServerHooks: Sendable {
  /// Called once for each request, on an HTTP thread: be brief.
  public var finished: @Sendable (AccessRecord) -> Void = { _ in }
  /// An error that nobody foresaw, with the request's id: a defect of ours.
  public var unexpected: @Sendable (_ requestID: String, _ error: any Error) -> Void = { _, _ in }

  /// The server is about to stop: what waits for something to happen should answer with what there is.
  public var stopping: @Sendable () -> Void = {}
  /// The answer for whoever comes when there is no room; nil for the plain refusal.
  public var full: @Sendable (HTTPRequest) -> HTTPResponse? = { _ in nil }

  public init() {}
}
