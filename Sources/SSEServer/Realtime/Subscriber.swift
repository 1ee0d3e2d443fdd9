import Base
import CLinux
import Glibc
import Jobs

/// One open stream: its socket, what waits for it, and where it stands. Owned by the stream thread.
final class Subscriber {
  /// How it gets its events.
  enum Source {
    /// From the channel, as they come.
    case live
    /// From the log, after this sequence number; a page is on its way, or asked for when all is sent.
    case past(after: Int64)
    /// From the log, nearly at its end. What the channel has heard since `from` is kept for the hand-over, which comes
    /// when the log has been read up to `from`, the channel has heard everything that was read, and all of that is
    /// sent: what waits for a live reader may be lost, and nothing that was read from the log is.
    case joining(after: Int64, from: Int64, kept: KeptBlocks)
  }

  /// What a channel has heard while a reader was on its way to it.
  final class KeptBlocks {
    private(set) var blocks: [EventBlock] = []
    private var events = 0
    private var bytes = 0

    func append(_ block: EventBlock) {
      blocks.append(block)
      events += block.events.count
      bytes += block.bytes.count
    }

    func exceeds(_ limits: SubscriberQueue.Limits) -> Bool {
      events > limits.events || bytes > limits.bytes
    }
  }

  let token: UInt64
  let request: StreamRequest
  let channel: LiveChannel
  var source: Source
  var queue: SubscriberQueue
  let joined: Monotonic
  /// When it last took something, or had nothing to take.
  var lastTaken: Monotonic
  var isFull = false
  var isGone = false
  var isPageAsked = false
  /// Close once everything is sent.
  var endsWhenSent = false
  /// Everything asked for up to here is in the queue or sent.
  var position: Int64
  var pings: Int64 = 0
  var lastPing: (id: String, at: Monotonic)?
  var latency: Milliseconds?
  var sentBytes: Int64 = 0
  var thinner: FrameThinner?

  init(
    token: UInt64, request: StreamRequest, channel: LiveChannel, limits: SubscriberQueue.Limits,
    now: Monotonic
  ) {
    self.token = token
    self.request = request
    self.channel = channel
    queue = SubscriberQueue(limits: limits)
    joined = now
    lastTaken = now
    position = request.after
    source = .past(after: request.after)
    thinner = request.filter.framesPerSecond.map { FrameThinner(framesPerSecond: $0) }
  }

  /// Passes on what the channel has heard: at once when nothing waits, as it is for nearly everybody nearly always.
  ///
  /// - Returns: whether all of it is sent.
  func pass(_ block: EventBlock, now: Monotonic) -> Bool {
    guard queue.isEmpty, !isFull else {
      queue.append(block)
      return false
    }
    switch request.socket.send(block.bytes) {
    case .bytes(let count):
      queue.append(block, sent: count)
      sentBytes += Int64(count)
      lastTaken = now
      return count == block.bytes.count
    case .full:
      queue.append(block)
      isFull = true
    case .broken:
      queue.append(block)
      isGone = true
    }
    return false
  }

  /// Sends what the socket takes.
  func flush(
    now: Monotonic, end: Int64, write: (StreamRemark, _ position: Int64) -> SharedBytes
  ) {
    // After the last event nothing more is said.
    if endsWhenSent { queue.isPingDue = false }
    while !isFull, !isGone, !queue.isEmpty {
      let sent = withUnsafeTemporaryAllocation(of: iovec.self, capacity: Self.runsAtOnce) { runs in
        var count = 0
        queue.forEachRun(end: end, write: write) { start, length in
          runs.initializeElement(
            at: count,
            to: iovec(iov_base: UnsafeMutableRawPointer(mutating: start), iov_len: length))
          count += 1
          return count < Self.runsAtOnce
        }
        return request.socket.send(UnsafeBufferPointer(start: runs.baseAddress, count: count))
      }
      switch sent {
      case .bytes(let count):
        queue.consume(count)
        sentBytes += Int64(count)
        lastTaken = now
      case .full: isFull = true
      case .broken: isGone = true
      }
    }
    if queue.isEmpty {
      lastTaken = now
      if endsWhenSent { isGone = true }
    }
  }

  /// Runs of bytes in one call.
  private static let runsAtOnce = 64

  /// A new ping, which the client may answer.
  func nextPingID(now: Monotonic) -> String {
    pings += 1
    let id = "\(token)-\(pings)"
    lastPing = (id, now)
    return id
  }
}

/// What a client has asked for, checked and resolved.
struct StreamRequest: Sendable {
  let socket: StreamSocket
  let session: String
  let filter: StreamFilter
  /// The ids of the jobs watched, as the client named them.
  let jobs: [JobID]
  /// It has everything up to here.
  let after: Int64
  /// Messages of the connection itself, before anything of the log.
  let greeting: [RealtimeMessage]
  /// Current `progress` messages, for a client that has no cursor; as the log has them.
  let snapshots: [[UInt8]]
  /// There is nothing to come: close after the greeting.
  let isOver: Bool
  /// Headers of the response beside those that every stream has; nil when somebody else has sent the response's head.
  let headers: [(String, String)]?
  /// Given back when the stream has ended and this request is let go.
  let place: StreamPlace?
  /// Told once, when the stream has ended.
  let onEnd: @Sendable (StreamEnd) -> Void
}

/// What a stream was, once it has ended.
struct StreamEnd: Sendable {
  /// How long it was open.
  var nanoseconds: Int64 = 0
  /// Bytes that the socket took.
  var bytes: Int64 = 0
  /// Events of the log that were sent whole.
  var events: Int64 = 0
  var dropped: Int64 = 0
}
