public import Base
public import Jobs

/// A connected reader, as operators see it.
public struct StreamClient: Sendable {
  public let session: String
  public let jobs: [JobID]
  /// Events that wait for it.
  public let lagEvents: Int
  /// Bytes that wait for it.
  public let lagBytes: Int
  /// How long it has taken nothing although something waits.
  public let lag: Milliseconds
  public let dropped: Int64
  /// From a ping to its pong.
  public let latency: Milliseconds?
  public let age: Milliseconds
  /// Whether it still reads the past.
  public let isCatchingUp: Bool
}
