import Base
import CLinux
import Glibc
import Synchronization

/// What the relay's thread does: takes libav's connection, then carries bytes both ways.
final class RelayLoop {
  private let server: Int32
  private var player: Int32 = -1
  private var listener: LoopbackListener?
  private let source: String
  private var scanner: RedirectScanner?
  private let interruption: Interruption
  private let shared: LiveRelay.Shared
  private var toPlayer = OneWay()
  private var toServer = OneWay()

  /// Takes over the server's socket.
  init(
    server: Int32, listener: consuming LoopbackListener, source: String, cutsRedirects: Bool,
    interruption: Interruption, shared: LiveRelay.Shared
  ) {
    self.server = server
    self.listener = consume listener
    self.source = source
    scanner = cutsRedirects ? RedirectScanner() : nil
    self.interruption = interruption
    self.shared = shared
  }

  deinit {
    _ = close(server)
    if player >= 0 { _ = close(player) }
  }

  func run() {
    while player < 0 {
      guard let listening = listener?.descriptor, wait(for: [(listening, POLLIN)]) != nil else {
        return
      }
      player = listener?.accept() ?? -1
    }
    // One connection is all that libav needs.
    listener = nil
    while carry() {}
    if toPlayer.isOver { letPlayerFinish() }
  }

  /// Waits until the player has read what was passed on. Closing before it has would take that back, if the player has
  /// said anything meanwhile: TCP then resets the connection.
  private func letPlayerFinish() {
    shutdown(player, Int32(SHUT_WR))
    while !toServer.isOver, wait(for: [(player, POLLIN)]) != nil {
      _ = toServer.fill(from: player)
      toServer.drop()
    }
  }

  /// Sleeps until one of the sockets is ready; what each is ready for, or nil when the relay is to end.
  private func wait(for sockets: [(descriptor: Int32, events: Int32)]) -> [Int32]? {
    var polled = sockets.map { pollfd(fd: $0.descriptor, events: Int16($0.events), revents: 0) }
    polled.append(pollfd(fd: shared.wakeUp, events: Int16(POLLIN), revents: 0))
    while true {
      if shared.isClosed.load(ordering: .acquiring) || interruption.wasRequested { return nil }
      let count = poll(&polled, nfds_t(polled.count), Interruption.sliceMilliseconds)
      if count > 0 { return polled.dropLast().map { Int32($0.revents) } }
    }
  }

  /// One round of both ways; false when the relay is to end.
  private func carry() -> Bool {
    let wanted = [
      (server, toPlayer.wishAtOrigin | toServer.wishAtGoal),
      (player, toServer.wishAtOrigin | toPlayer.wishAtGoal),
    ]
    // A socket of which nothing is wanted is left out: its hang-up would end every wait at once.
    let asked = wanted.map { ($0.1 == 0 ? -1 : $0.0, $0.1) }
    guard let ready = wait(for: asked) else { return false }
    let isServerReady = ready[0] != 0
    let isPlayerReady = ready[1] != 0
    if isServerReady, toPlayer.isEmpty {
      let count = toPlayer.fill(from: server)
      if count > 0, !looksGood(count) { return false }
    }
    if isPlayerReady, toServer.isEmpty { _ = toServer.fill(from: player) }
    toPlayer.drain(to: player)
    toServer.drain(to: server)
    // A server that takes no more may have sent more: that is carried to its end.
    return !toPlayer.isOver && !toPlayer.isRefused && !toServer.isOver
  }

  /// Counts what came from the server, and judges it before any of it is passed on.
  private func looksGood(_ count: Int) -> Bool {
    shared.bytes.add(Int64(count), ordering: .relaxed)
    shared.lastByte.store(Monotonic.now().nanoseconds, ordering: .relaxed)
    guard toPlayer.content({ scanner?.finds(in: $0) }) == true else { return true }
    let refused = MediaError.refused(
      source: source, why: "it redirects to another address; name that one if it is the right one")
    shared.failure.withLock { $0 = refused }
    return false
  }
}

/// One direction: a piece is taken from one socket and given to the other before the next is taken, so that a reader that
/// waits makes its server wait.
private struct OneWay: ~Copyable {
  /// More than a socket usually gives at once, and small beside a decoded frame.
  private static let capacity = 65_536

  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
  private var start = 0
  private var end = 0
  private var isEnded = false
  /// Whether the goal takes no more: what comes is dropped.
  private(set) var isRefused = false

  deinit { buffer.deallocate() }

  var isEmpty: Bool { start == end }
  /// Whether the origin has ended and all of it has been passed on.
  var isOver: Bool { isEnded && isEmpty }
  var wishAtOrigin: Int32 { isEmpty ? POLLIN : 0 }
  var wishAtGoal: Int32 { isEmpty ? 0 : POLLOUT }

  func content<Result>(_ look: (UnsafeRawBufferPointer) -> Result) -> Result {
    look(UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
  }

  /// Takes what is there; how many bytes that was.
  mutating func fill(from origin: Int32) -> Int {
    let count = recv(origin, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
    if count < 0, errno == EAGAIN || errno == EINTR { return 0 }
    if count <= 0 { isEnded = true }
    (start, end) = (0, max(0, count))
    return end
  }

  mutating func drop() { (start, end) = (0, 0) }

  mutating func drain(to goal: Int32) {
    if isRefused { drop() }
    while !isEmpty {
      let count = send(
        goal, buffer.baseAddress! + start, end - start,
        Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
      if count < 0 {
        if errno == EINTR { continue }
        if errno != EAGAIN {
          drop()
          isRefused = true
        }
        return
      }
      start += count
    }
  }
}
