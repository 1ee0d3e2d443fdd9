import Base

/// Connections that wait for somebody else's thread. Each is woken exactly once: waking one that does not wait is
/// undefined in the library, and stopping the library while one waits is too.
final class Suspensions: Sendable {
  private struct State {
    var next: UInt64 = 0
    var waiting: [UInt64: @Sendable () -> Void] = [:]
    var isClosed = false
  }

  private let state = Guarded(State())

  /// Suspends a connection; the closure returned wakes it, and does nothing the second time. Nil, and nothing
  /// suspended, once the server stops.
  func add(suspend: () -> Void, wake: @escaping @Sendable () -> Void) -> (@Sendable () -> Void)? {
    let number: UInt64? = state.withLock { state in
      guard !state.isClosed else { return nil }
      suspend()
      state.next += 1
      state.waiting[state.next] = wake
      return state.next
    }
    guard let number else { return nil }
    return { [self] in
      // Woken under the lock, so that when `close` returns no late waker is still on its way into the library.
      state.withLock { $0.waiting.removeValue(forKey: number)?() }
    }
  }

  /// Wakes everybody, and lets nobody wait any more.
  func close() {
    state.withLock { state in
      state.isClosed = true
      for wake in state.waiting.values { wake() }
      state.waiting = [:]
    }
  }

  var count: Int { state.withLock(\.waiting.count) }
}
