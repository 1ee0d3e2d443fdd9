public import Base

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

  /// One route, whatever became of its requests.
  public struct RouteKey: Sendable, Hashable {
    public let method: String
    public let route: String
  }

  /// What has been counted.
  public struct Counts: Sendable {
    public fileprivate(set) var answers: [Key: Int64] = [:]
    /// How long each route's answers took, from the request line to the last byte. A stream counts until it was
    /// handed over.
    public fileprivate(set) var durations: [RouteKey: DurationHistogram] = [:]
  }

  private let counts = Guarded(Counts())

  public init() {}

  /// Counts a request.
  public func count(_ record: AccessRecord) {
    let method = Self.methods.contains(record.method) ? record.method : "other"
    let route = record.route ?? "none"
    counts.withLock { counts in
      counts.answers[Key(method: method, route: route, status: record.status), default: 0] += 1
      counts.durations[RouteKey(method: method, route: route), default: DurationHistogram()]
        .record(nanoseconds: record.nanoseconds)
    }
  }

  /// What has been counted so far.
  public func snapshot() -> Counts { counts.withLock { $0 } }
}
