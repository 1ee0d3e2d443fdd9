import Base
import CLinux
import Glibc
import Jobs
import Synchronization

/// What other threads tell the stream thread.
enum StreamMail: Sendable {
  case committed(CommittedBatch)
  case join(StreamRequest)
  /// A page of the log that was asked for.
  case page(token: UInt64, Result<LogPage, any Error>)
  case pong(session: String, pingID: String, at: Monotonic)
  case inspect(@Sendable ([StreamClient], StreamFigures) -> Void)
  case drain(until: Monotonic)
  case stop
}

/// The stream thread's letter box: many write, one reads, and one wake-up carries everything that has gathered.
final class StreamInbox: Sendable {
  /// Readable while there is mail.
  let descriptor: Int32
  private let mail = Mutex<[StreamMail]>([])

  init() {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    precondition(descriptor >= 0, "no event counter: \(String(cString: strerror(errno)))")
  }

  deinit {
    close(descriptor)
  }

  var hasMail: Bool { mail.withLock { !$0.isEmpty } }

  func post(_ letter: StreamMail) {
    let isFirst = mail.withLock { mail in
      mail.append(letter)
      return mail.count == 1
    }
    guard isFirst else { return }
    var one: UInt64 = 1
    write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Empties the box.
  func take() -> [StreamMail] {
    silence()
    return mail.withLock { mail in
      defer { mail = [] }
      return mail
    }
  }

  /// Stops the descriptor from being readable until the next first letter.
  func silence() {
    var count: UInt64 = 0
    read(descriptor, &count, MemoryLayout<UInt64>.size)
  }
}
