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
  private let isOpen = Mutex(true)
  private let deadline = Atomic<Int64>(.max)
  private let storedPhase = Atomic<Int>(Phase.idle.rawValue)

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
    deadline.store(moment?.nanoseconds ?? .max, ordering: .relaxed)
  }

  func isOverdue(at now: Monotonic) -> Bool {
    deadline.load(ordering: .relaxed) <= now.nanoseconds
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
          send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        }
      }
      _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }
    enter(phase, until: nil)
  }

  /// A second descriptor of the same socket; -1 when there is none left.
  func duplicate() -> Int32 {
    isOpen.withLock { $0 ? fcntl(descriptor, F_DUPFD_CLOEXEC, 0) : -1 }
  }
}
