/// A request whose line, headers and body have been read and found sound.
public struct HTTPRequest: Sendable {
  /// Names the request in logs and answers: the client's own X-Request-Id where that is well formed.
  public let id: String
  /// `GET`, `POST` … `HEAD` is routed like `GET`, and its answer loses its body.
  public let method: String
  /// The request line's target as it was sent.
  public let target: String
  /// The decoded path.
  public let path: String
  /// The decoded parts of the path.
  public let segments: [String]
  public let query: HTTPQuery
  public let headers: HTTPHeaders
  public let isHTTP10: Bool
  /// Whether the connection is encrypted by this server.
  public let isTLS: Bool
  /// The client's address and port, as the socket has it.
  public let peer: String
  /// What the route's pattern names.
  public internal(set) var parameters: [String: String] = [:]
  /// The body of a route that takes JSON; never longer than the route's limit.
  public internal(set) var body: [UInt8] = []
  /// The body of a route that takes uploads.
  public internal(set) var upload: Upload?
  /// Who asks, once that has been checked.
  public internal(set) var principal: Principal = .anonymous
  /// Whether the answer is still waited for.
  public internal(set) var client = ClientPresence()

  /// Whether only the head of the answer will be sent.
  public var isHead: Bool { method == "HEAD" }

  /// A named part of the path. The router has filled in every name of the route's pattern.
  public func parameter(_ name: String) -> String {
    guard let value = parameters[name] else {
      preconditionFailure("the route's pattern has no {\(name)}")
    }
    return value
  }
}
