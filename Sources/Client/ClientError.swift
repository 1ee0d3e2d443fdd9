/// Why a server did not do what it was asked.
public enum ClientError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Nobody answers there, or the connection broke.
  case unreachable(server: String, why: String)
  /// The server's own words.
  case refused(status: Int, code: String, detail: String)
  /// What answers is no server of this kind.
  case notUnderstood(server: String, why: String)
  /// A file of this machine that cannot be sent.
  case unreadable(path: String, why: String)

  public var description: String {
    switch self {
    case .unreachable(let server, let why): "no server answers at \(server): \(why)"
    case .refused(_, _, let detail): detail
    case .notUnderstood(let server, let why): "what answers at \(server) is no touchline: \(why)"
    case .unreadable(let path, let why): "\(path) cannot be sent: \(why)"
    }
  }

  /// Whether the same request may be answered in a moment.
  var isPassing: Bool {
    switch self {
    case .unreachable: true
    case .refused(let status, _, _): status == 429 || status >= 500
    case .notUnderstood, .unreadable: false
    }
  }
}
