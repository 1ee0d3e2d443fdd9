import Glibc

/// A value that threads share, guarded by a lock, that they can wait on until it is as they need it.
///
/// `Guarded` is the first choice for shared state; this is for the threads that must also sleep.
// Safe to share: `value` is touched only between lock and unlock, and the pthread objects are made for sharing.
public final class Condition<Value>: @unchecked Sendable {
  // In memory of their own, because pthread objects must not move.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var value: Value

  public init(_ value: sending Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    changed = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
    // Deadlines are on the monotonic clock: a wall clock that is set must not stretch or cut a wait.
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(changed, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  /// Reads or changes the value; waiters are woken to look again.
  public func update<Result>(_ body: (inout Value) throws -> sending Result) rethrows
    -> sending Result
  {
    pthread_mutex_lock(mutex)
    defer {
      pthread_cond_broadcast(changed)
      pthread_mutex_unlock(mutex)
    }
    return try body(&value)
  }

  /// Sleeps until `body` returns something, then returns that. `body` runs under the lock, at first and after
  /// every change. Returns nil once the deadline has passed.
  ///
  /// A `body` that returns something may have changed the value, taken the last of a queue say, so other waiters are
  /// woken to look again. One that returns nil leaves the value as it was.
  public func wait<Result>(
    until deadline: Monotonic? = nil, _ body: (inout Value) -> sending Result?
  )
    -> sending Result?
  {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    var isLastLook = false
    while true {
      if let result = body(&value) {
        pthread_cond_broadcast(changed)
        return result
      }
      if isLastLook { return nil }
      isLastLook = !sleep(until: deadline)
    }
  }

  /// Sleeps until the value has changed, now and then for no reason at all; false once the deadline has passed.
  private func sleep(until deadline: Monotonic?) -> Bool {
    guard let deadline else { return pthread_cond_wait(changed, mutex) == 0 }
    // The kernel's clock starts at 0, and it calls a time before that an error.
    let nanoseconds = max(deadline.nanoseconds, 0)
    var time = timespec(
      tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    return pthread_cond_timedwait(changed, mutex, &time) == 0
  }
}
