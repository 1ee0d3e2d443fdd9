import Synchronization

/// Brings a wait and its cancellation together, whichever comes first.
final class WaitTicket: Sendable {
  private enum State {
    case notBegun
    case waiting(UInt64)
    case cancelled
  }

  private let state = Mutex(State.notBegun)

  /// The wait has its number (nil: it is over already).
  func began(_ number: UInt64?, in log: EventLog) {
    guard let number else { return }
    let isCancelled = state.withLock { state in
      if case .cancelled = state { return true }
      state = .waiting(number)
      return false
    }
    if isCancelled { log.cancelWait(number) }
  }

  func cancel(in log: EventLog) {
    let number: UInt64? = state.withLock { state in
      defer { state = .cancelled }
      if case .waiting(let number) = state { return number }
      return nil
    }
    if let number { log.cancelWait(number) }
  }
}
