import Base
import CLinux
import Glibc

/// A stream for a connection whose socket cannot be handed over, because its encryption lives in the HTTP library: the
/// stream thread writes to one end of a pair of sockets as it does to any other, and the library takes from the other.
final class PipedStream: BodyProducer {
  private let near: TakenSocket
  private let poll: PipePoll
  private let hangUp = Guarded<PipePoll.Token?>(nil)

  /// Bytes that are passed on at once.
  private static let pieceBytes = 64 << 10

  /// Nil when no descriptors are left.
  ///
  /// - Parameter serve: takes the far end; the stream thread owns it from then on.
  init?(poll: PipePoll, serve: (TakenSocket) -> Void) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
    near = TakenSocket(ends[0])
    self.poll = poll
    serve(TakenSocket(ends[1]))
  }

  deinit {
    if let token = hangUp.withLock({ $0 }) { poll.forget(token) }
  }

  /// The library does not look at the socket of a connection that waits. When the client goes, the pipe is shut: the
  /// stream thread sees its reader gone, and the library the end of the body.
  func willSend(to descriptor: Int32) {
    let near = near
    let token = poll.whenHungUp(descriptor) { _ = shutdown(near.descriptor, Int32(SHUT_RDWR)) }
    hangUp.withLock { $0 = token }
  }

  func next() async throws -> [UInt8]? {
    while true {
      try Task.checkCancellation()
      switch read() {
      case .piece(let bytes): return bytes
      case .end: return nil
      case .nothingYet: await poll.waitUntilReadable(near.descriptor)
      }
    }
  }

  private enum Read {
    case piece([UInt8])
    case nothingYet
    case end
  }

  private func read() -> Read {
    var buffer = [UInt8](repeating: 0, count: Self.pieceBytes)
    let count = Glibc.read(near.descriptor, &buffer, buffer.count)
    if count > 0 { return .piece(Array(buffer[..<count])) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothingYet : .end
  }
}

/// One thread that tells when descriptors can be read, or their other ends have gone; waiting costs none.
final class PipePoll: Sendable {
  typealias Token = UInt64

  private struct State {
    var waiters: [Token: @Sendable () -> Void] = [:]
    var nextToken: Token = 1
    var isClosed = false
  }

  private let epoll: Int32
  private let wakeUp: Int32
  private let state = Guarded(State())
  private let thread = Guarded<NamedThread?>(nil)

  private static let stopToken: Token = 0

  init() {
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    wakeUp = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    precondition(epoll >= 0 && wakeUp >= 0, "no epoll: \(String(cString: strerror(errno)))")
    touchline_epoll_add(epoll, wakeUp, touchline_epoll_in, Self.stopToken)
  }

  deinit {
    Glibc.close(epoll)
    Glibc.close(wakeUp)
  }

  /// Returns when the descriptor has something to read or has ended, or the task is cancelled.
  func waitUntilReadable(_ descriptor: Int32) async {
    let token = newToken()
    startIfNeeded()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isClosed = state.withLock { state in
          if !state.isClosed { state.waiters[token] = { continuation.resume() } }
          return state.isClosed
        }
        if isClosed || Task.isCancelled { return isClosed ? continuation.resume() : wake(token) }
        guard touchline_epoll_watch_once(epoll, descriptor, token) == 0 else { return wake(token) }
      }
    } onCancel: {
      wake(token)
    }
  }

  /// Calls `act` once, on the thread of this poll, when the other end of a socket says no more or is gone; nothing
  /// after `forget`. Whoever closes the socket meanwhile needs to tell nobody.
  func whenHungUp(_ descriptor: Int32, _ act: @escaping @Sendable () -> Void) -> Token {
    let token = newToken()
    startIfNeeded()
    state.withLock { if !$0.isClosed { $0.waiters[token] = act } }
    // Without memory for it the connection is as it would be without us: found gone when something is sent.
    if touchline_epoll_watch_hang_up(epoll, descriptor, token) != 0 { forget(token) }
    return token
  }

  func forget(_ token: Token) {
    _ = state.withLock { $0.waiters.removeValue(forKey: token) }
  }

  private func newToken() -> Token {
    state.withLock { state in
      defer { state.nextToken += 1 }
      return state.nextToken
    }
  }

  /// Wakes everyone for good.
  func close() {
    let waiters = state.withLock { state in
      state.isClosed = true
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for wake in waiters { wake() }
    var one: UInt64 = 1
    write(wakeUp, &one, MemoryLayout<UInt64>.size)
    thread.withLock { $0.take() }?.join()
  }

  private func wake(_ token: Token) {
    state.withLock { $0.waiters.removeValue(forKey: token) }?()
  }

  private func startIfNeeded() {
    thread.withLock { thread in
      guard thread == nil, !state.withLock({ $0.isClosed }) else { return }
      thread = NamedThread(name: "tl-pipes") { [self] in run() }
    }
  }

  private func run() {
    let capacity = 64
    let ready = UnsafeMutablePointer<touchline_ready>.allocate(capacity: capacity)
    defer { ready.deallocate() }
    while !state.withLock({ $0.isClosed }) {
      let count = touchline_epoll_wait(epoll, ready, Int32(capacity), -1)
      for index in 0..<Int(max(0, count)) where ready[index].token != Self.stopToken {
        wake(ready[index].token)
      }
    }
  }
}
