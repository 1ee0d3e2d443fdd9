/// Answers one kind of request. Runs on the HTTP loop, so it looks, decides, and leaves what takes time to `.later`.
public typealias Handler = @Sendable (HTTPRequest) throws -> Reply

/// One line of the table of routes.
public struct Route: Sendable {
  /// What a request may carry, and how much of it.
  public enum Body: Sendable {
    /// A body is read and ignored, up to `Route.ignoredBodyLimit`.
    case none
    /// JSON, at most this many bytes; anything else gets 415.
    case json(limit: Int)
    /// A file, as the body itself or as multipart/form-data, streamed to disk.
    case upload(UploadPolicy)
    /// JSON, or multipart/form-data with a file.
    case jsonOrUpload(limit: Int, UploadPolicy)
  }

  /// How much of a body that nobody asked for is read before the request is refused.
  static let ignoredBodyLimit = 65_536

  public let method: String
  /// `/jobs/{id}/frames/{index}.jpg`; the name of the route in metrics too.
  public let pattern: String
  public let role: RequiredRole
  public let body: Body
  /// Whether a single-use ticket in the query opens it, for clients that cannot set headers.
  public let acceptsTicket: Bool
  /// Of a pattern that catches all that is left: whether there is anything at the path that these parameters make. What
  /// is there has methods of its own; without this, nothing is said to be there.
  public let holds: @Sendable (_ parameters: [String: String]) -> Bool
  public let handler: Handler

  public init(
    _ method: String, _ pattern: String, role: RequiredRole, body: Body = .none,
    acceptsTicket: Bool = false,
    holds: @escaping @Sendable ([String: String]) -> Bool = { _ in false },
    handler: @escaping Handler
  ) {
    self.method = method
    self.pattern = pattern
    self.role = role
    self.body = body
    self.acceptsTicket = acceptsTicket
    self.holds = holds
    self.handler = handler
  }
}
