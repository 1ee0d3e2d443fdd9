public import Base

/// An answer: status, headers, and a body of one of five kinds.
public struct HTTPResponse: Sendable {
  /// Where the bytes of an answer come from.
  public enum Body: Sendable {
    case empty
    case bytes([UInt8])
    /// A part of a file, sent by the kernel.
    case file(FileSlice)
    /// Chunks as they are made; one waits while one is sent.
    case stream(any BodyProducer)
    /// The socket itself is handed over, and status and headers with it: the closure writes everything, and this
    /// response's own status goes into the access log only. Impossible under TLS, where the session lives in the
    /// HTTP library: a route asks `HTTPRequest.isTLS` and answers with `.stream` there. The second closure makes the
    /// answer for when no descriptor is left for a socket to be handed over.
    case takeOver(
      @Sendable (TakenSocket) -> Void,
      otherwise: @Sendable () -> HTTPResponse = { HTTPError.noDescriptors.response })
  }

  public var status: Int
  public var headers: HTTPHeaders
  public var body: Body

  public init(status: Int = 200, headers: HTTPHeaders = [:], body: Body = .empty) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// JSON that has been written.
  public static func json(status: Int = 200, headers: HTTPHeaders = [:], bytes: [UInt8])
    -> HTTPResponse
  {
    typed(MediaType.json, status: status, headers: headers, bytes: bytes)
  }

  /// A JSON value.
  public static func json(
    status: Int = 200, headers: HTTPHeaders = [:], _ value: JSONValue
  ) -> HTTPResponse {
    var writer = JSONWriter()
    writer.value(value)
    return json(status: status, headers: headers, bytes: writer.bytes())
  }

  /// Text, in UTF-8.
  public static func text(
    status: Int = 200, type: String = "text/plain; charset=utf-8", headers: HTTPHeaders = [:],
    _ text: String
  ) -> HTTPResponse {
    typed(type, status: status, headers: headers, bytes: [UInt8](text.utf8))
  }

  /// 204.
  public static let noContent = HTTPResponse(status: 204)

  private static func typed(_ type: String, status: Int, headers: HTTPHeaders, bytes: [UInt8])
    -> HTTPResponse
  {
    var headers = headers
    headers["Content-Type"] = type
    if headers["X-Content-Type-Options"] == nil { headers["X-Content-Type-Options"] = "nosniff" }
    return HTTPResponse(status: status, headers: headers, body: .bytes(bytes))
  }
}

/// Makes the body of a streamed answer, piece by piece.
public protocol BodyProducer: Sendable {
  /// The next piece, nil at the end. Called again only when the piece before has begun to leave; an error cuts the
  /// connection, so that no client takes half an answer for a whole one. Cancelled when the client is gone.
  func next() async throws -> [UInt8]?

  /// Told the client's socket before the first piece is asked for; it stays open for as long as the producer is held.
  /// While a producer has nothing to send nobody else looks at the socket.
  func willSend(to descriptor: Int32)
}

extension BodyProducer {
  public func willSend(to descriptor: Int32) {}
}

/// No pieces at all: the body of an answer whose head is all that is sent.
struct NothingMore: BodyProducer {
  func next() -> [UInt8]? { nil }
}

extension HTTPResponse.Body {
  /// Whether nobody can say beforehand how long it will be.
  var hasUnknownLength: Bool {
    switch self {
    case .stream, .takeOver: true
    case .empty, .bytes, .file: false
    }
  }
}

/// What a handler answers with.
public enum Reply: Sendable {
  /// At once, on the HTTP loop: nothing here may wait.
  case now(HTTPResponse)
  /// Later, from a task; the connection waits at no cost.
  case later(@Sendable () async throws -> HTTPResponse)
}
