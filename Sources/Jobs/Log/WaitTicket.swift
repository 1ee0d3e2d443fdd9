import Base

/// Brings a wait and its cancellation together, whichever comes first.
final class WaitTicket: Sendable {
  private enum State {
    case notBegun
    case waiting(UInt64)
    case cancelled
  }

  private let state = Guarded(State.notBegun)

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

extension EventLog {
  /// Returns once there is an event after a number, nobody may wait any more, or the task is cancelled. Costs no thread.
  public func waitForEvent(after sequence: Int64) async {
    let ticket = WaitTicket()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        ticket.began(whenEvent(after: sequence) { continuation.resume() }, in: self)
      }
    } onCancel: {
      ticket.cancel(in: self)
    }
  }

  /// The same, but for no longer than a time.
  public func waitForEvent(after sequence: Int64, atMostNanoseconds limit: Int64) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.waitForEvent(after: sequence) }
      // Cancelled, which is its other end, it throws: either way the wait is over.
      group.addTask { try? await Task.sleep(nanoseconds: UInt64(max(0, limit))) }
      await group.next()
      group.cancelAll()
    }
  }
}
