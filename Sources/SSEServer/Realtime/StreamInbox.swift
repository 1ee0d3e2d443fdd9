import Base
import CLinux
import Glibc
import Jobs

/// What other threads tell the stream thread.
enum StreamMail: Sendable {
  case committed(CommittedBatch)
  case join(StreamRequest)
  /// A page of the log that was asked for.
  case page(token: UInt64, Result<LogPage, any Error>)
  case pong(session: String, pingID: String, at: Monotonic)
  case inspect(@Sendable ([StreamClient], StreamFigures) -> Void)
  case drain(until: Monotonic)
}

extension StreamMail {
  /// What becomes of a letter that comes too late: whoever waits for an answer gets one, and what is owned is let go.
  func returnToSender() {
    switch self {
    case .join(let request):
      request.socket.close()
      request.onEnd(StreamEnd())
    case .inspect(let answer): answer([], StreamFigures())
    case .committed, .page, .pong, .drain: break
    }
  }
}

/// The stream thread's letter box: many write, one reads, and one wake-up carries everything that has gathered.
final class StreamInbox: Sendable {
  private struct State {
    var mail: [StreamMail] = []
    var isClosed = false
  }

  /// Readable while there is mail.
  let descriptor: Int32
  private let state = Guarded(State())

  init() {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    precondition(descriptor >= 0, "no event counter: \(String(cString: strerror(errno)))")
  }

  deinit {
    Glibc.close(descriptor)
  }

  var hasMail: Bool { state.withLock { !$0.mail.isEmpty } }

  func post(_ letter: StreamMail) {
    let (isClosed, isFirst) = state.withLock { state in
      if !state.isClosed { state.mail.append(letter) }
      return (state.isClosed, state.mail.count == 1)
    }
    if isClosed { return letter.returnToSender() }
    guard isFirst else { return }
    var one: UInt64 = 1
    write(descriptor, &one, MemoryLayout<UInt64>.size)
  }

  /// Empties the box.
  func take() -> [StreamMail] {
    silence()
    return state.withLock { state in
      defer { state.mail = [] }
      return state.mail
    }
  }

  /// Nobody reads any more: what is in the box, and what still comes, goes back.
  func close() {
    let left = state.withLock { state in
      state.isClosed = true
      defer { state.mail = [] }
      return state.mail
    }
    for letter in left { letter.returnToSender() }
  }

  /// Stops the descriptor from being readable until the next first letter.
  func silence() {
    var count: UInt64 = 0
    read(descriptor, &count, MemoryLayout<UInt64>.size)
  }
}
