import Synchronization

/// How many requests each route has answered, by class of status.
public final class RequestCounters: Sendable {
  /// One route and method.
  public struct Key: Sendable, Hashable {
    public let method: String
    public let route: String
    public let status: Int
  }

  /// Methods beyond these are counted as one: a client must not be able to invent series.
  private static let methods: Set = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]

  private let counts = Mutex<[Key: Int64]>([:])

  public init() {}

  /// Counts a request.
  public func count(_ record: AccessRecord) {
    let key = Key(
      method: Self.methods.contains(record.method) ? record.method : "other",
      route: record.route ?? "none", status: record.status)
    counts.withLock { $0[key, default: 0] += 1 }
  }

  /// What has been counted so far.
  public func snapshot() -> [Key: Int64] { counts.withLock { $0 } }
}
