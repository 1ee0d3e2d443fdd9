import Glibc

/// What is wanted of the stream.
public struct TailRequest: Sendable {
  /// The job to watch; nil for all.
  public var job: String?
  /// Types of messages, with commas between; nil for all.
  public var types: String?
  /// The most `frame` messages a second.
  public var framesPerSecond: Int?
  /// Where to go on; nil for what comes from now on, `0` for the beginning.
  public var cursor: String?

  public init(
    job: String? = nil, types: String? = nil, framesPerSecond: Int? = nil, cursor: String? = nil
  ) {
    self.job = job
    self.types = types
    self.framesPerSecond = framesPerSecond
    self.cursor = cursor
  }
}

extension ServerClient {
  /// Follows the stream until the job that is watched has ended or `take` says false, over lost connections and
  /// restarts of the server: every connection goes on where the last one ended, so nothing is missed or comes twice.
  ///
  /// - Parameters:
  ///   - outage: hears why a connection ended, and that another is tried.
  ///   - take: takes one event; false when that was enough.
  /// - Throws: what the first connection fails with, and what no other would do better.
  public func follow(
    _ request: TailRequest, outage: (String) -> Void, take: @escaping (StreamEvent) -> Bool
  ) throws(ClientError) {
    let tail = Tail(cursor: request.cursor, take: take)
    while true {
      do throws(ClientError) {
        let status = try connect(request, tail)
        let noContent = 204
        if tail.isEnough || status == noContent { return }
        outage("the server has closed the stream")
      } catch {
        guard tail.hasConnected, error.isPassing else { throw error }
        outage(error.description)
      }
      usleep(UInt32(tail.nextPause() * 1e6))
    }
  }

  private func connect(_ request: TailRequest, _ tail: Tail) throws(ClientError) -> Int {
    var query: [(name: String, value: String)] = []
    if let job = request.job { query.append(("job_id", job)) }
    if let types = request.types { query.append(("types", types)) }
    if let fps = request.framesPerSecond { query.append(("fps", "\(fps)")) }
    var headers = ["Accept: text/event-stream"]
    if let cursor = tail.cursor { headers.append("Last-Event-ID: \(cursor)") }
    tail.begin()
    return try transfer("GET", ["v1", "realtime"], query: query, headers: headers) {
      tail.take($0)
    }
  }
}

/// Where one follower stands, over all of its connections.
private final class Tail {
  private(set) var cursor: String?
  private(set) var isEnough = false
  private(set) var hasConnected = false
  private let takeEvent: (StreamEvent) -> Bool
  private var parser = EventParser()
  private var retrySeconds = firstPauseSeconds
  private var failures = 0

  private static let firstPauseSeconds = 1.0
  private static let longestPauseSeconds = 16.0

  init(cursor: String?, take: @escaping (StreamEvent) -> Bool) {
    self.cursor = cursor
    takeEvent = take
  }

  /// A new connection begins with a new event.
  func begin() { parser = EventParser() }

  func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    hasConnected = true
    for item in parser.feed(bytes) {
      switch item {
      case .retry(let milliseconds): retrySeconds = Double(milliseconds) / 1_000
      case .event(let event):
        failures = 0
        isEnough = !takeEvent(event)
        cursor = event.id
        if isEnough { return false }
      }
    }
    return true
  }

  /// Seconds before the next connection: what the server asked for at first, twice as much each time that nothing came.
  func nextPause() -> Double {
    defer { failures += 1 }
    let pause = retrySeconds * Double(1 << min(failures, 5))
    return min(pause, Self.longestPauseSeconds) * Double.random(in: 0.75...1)
  }
}
