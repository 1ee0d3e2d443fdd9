import Base
import Glibc
import Synchronization

/// What other threads know of a connection that the HTTP library holds.
final class ConnectionRecord: Sendable {
  /// What a connection is at.
  enum Phase: Int {
    /// Between requests, or before the first.
    case idle
    /// A request is arriving.
    case receiving
    /// A handler is at work or its answer is being sent.
    case answering
  }

  let number: UInt64
  let peer: String
  /// Whether it came when the server had all the connections that it takes.
  let isOverLimit: Bool
  private let descriptor: Int32
  /// Whether the descriptor is still the library's: its number may be somebody else's afterwards.
  private let isOpen = Guarded(true)
  private let deadline = Atomic<Int64>(.max)
  /// Counts `enter`, so that two looks can tell whether anything happened between them.
  private let entries = Atomic<Int>(0)
  private let endedAtEntry = Atomic<Int>(-1)
  private let storedPhase = Atomic<Int>(Phase.idle.rawValue)
  /// Who waits for the answer under way.
  private let client = Guarded<ClientPresence?>(nil)

  init(number: UInt64, descriptor: Int32, peer: String, isOverLimit: Bool) {
    self.number = number
    self.descriptor = descriptor
    self.peer = peer
    self.isOverLimit = isOverLimit
  }

  var phase: Phase { Phase(rawValue: storedPhase.load(ordering: .relaxed)) ?? .idle }

  /// Notes what the connection is at, and until when at most.
  func enter(_ phase: Phase, until moment: Monotonic?) {
    storedPhase.store(phase.rawValue, ordering: .relaxed)
    entries.wrappingAdd(1, ordering: .relaxed)
    deadline.store(moment?.nanoseconds ?? .max, ordering: .relaxed)
  }

  /// The clock's nanoseconds at which it has taken too long.
  var patienceEnds: Int64 { deadline.load(ordering: .relaxed) }

  func isOverdue(at now: Monotonic) -> Bool {
    patienceEnds <= now.nanoseconds
  }

  /// The library is about to close the descriptor.
  func closed() {
    isOpen.withLock { $0 = false }
  }

  /// Says a last word if there is one, and makes the library see the end of the connection.
  func hangUp(saying lastWord: [UInt8]?) {
    isOpen.withLock { isOpen in
      guard isOpen else { return }
      if let lastWord {
        _ = lastWord.withUnsafeBytes {
          send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
      }
      _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }
    enter(phase, until: nil)
  }

  /// Makes the library see the end of what the client says, behind all that has arrived: a request that is there but
  /// not read yet is answered.
  func hearNoMore() {
    isOpen.withLock { if $0 { _ = shutdown(descriptor, Int32(SHUT_RD)) } }
  }

  /// A client that has said all it will, and has all its answers, is done.
  ///
  /// The library can miss it: when request and end arrive together it reads the one, and waits for an event that has
  /// been and gone. So it gets another; what it has read already and not answered yet, it answers first.
  func letGoIfClientIsDone() {
    if hasEnded { hearNoMore() }
  }

  /// Whether the client ended in the middle of a request: at the last look, and nothing has come since.
  func hasGoneMidway() -> Bool {
    guard phase == .receiving, hasEnded else { return false }
    let entries = entries.load(ordering: .relaxed)
    return endedAtEntry.exchange(entries, ordering: .relaxed) == entries
  }

  /// Notes who waits for an answer from now on; nil when nobody does.
  func note(client: ClientPresence?) {
    self.client.withLock { $0 = client }
  }

  /// POLLRDHUP, which is behind _GNU_SOURCE: the peer will send nothing more, though there may be bytes that nobody has read.
  private static let peerHasEnded: Int16 = 0x2000

  /// Tells work that takes long when nobody waits for it any more. The library, which has laid the connection aside for as
  /// long as that, sees nothing of it.
  func tellIfClientHasGone() {
    guard phase == .answering, let client = client.withLock(\.self), client.isWatched else {
      return
    }
    let hasGone = isOpen.withLock { isOpen in
      var look = pollfd(fd: descriptor, events: Self.peerHasEnded, revents: 0)
      return isOpen && poll(&look, 1, 0) > 0
    }
    if hasGone { client.gone() }
  }

  /// Whether nothing is left to read and nothing will come. The socket is non-blocking, as all of the library's are.
  private var hasEnded: Bool {
    var byte: UInt8 = 0
    return isOpen.withLock { $0 && recv(descriptor, &byte, 1, Int32(MSG_PEEK)) == 0 }
  }

  /// Closing will reset the connection instead of ending it.
  func resetOnClose() {
    isOpen.withLock { isOpen in
      guard isOpen else { return }
      var option = linger(l_onoff: 1, l_linger: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
  }

  /// A second descriptor of the same socket; -1 when there is none left.
  func duplicate() -> Int32 {
    isOpen.withLock { $0 ? fcntl(descriptor, F_DUPFD_CLOEXEC, 0) : -1 }
  }
}
