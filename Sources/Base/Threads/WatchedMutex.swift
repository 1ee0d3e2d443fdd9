#if THREAD_SANITIZER
  import Glibc

  /// What `Guarded` locks with in the build of `scripts/sanitize thread`.
  ///
  /// When a thread has to wait, `Synchronization.Mutex` takes its lock inside of Swift's own library
  /// (`_MutexHandle._lockSlow`), where ThreadSanitizer sees nothing, so that it calls whatever is done under the lock a
  /// race. It knows pthread's locks.
  // Safe to share: the value is touched only between lock and unlock, and a pthread mutex is made for sharing.
  @usableFromInline
  struct WatchedMutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    // In memory of their own: a pthread mutex must not move, and the value changes while this is borrowed.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    @usableFromInline
    init(_ value: consuming sending Value) {
      mutex = .allocate(capacity: 1)
      pthread_mutex_init(mutex, nil)
      self.value = .allocate(capacity: 1)
      self.value.initialize(to: value)
    }

    deinit {
      value.deinitialize(count: 1)
      value.deallocate()
      pthread_mutex_destroy(mutex)
      mutex.deallocate()
    }

    @usableFromInline
    borrowing func withLock<Result: ~Copyable, Failure: Error>(
      _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
      pthread_mutex_lock(mutex)
      defer { pthread_mutex_unlock(mutex) }
      return try body(&value.pointee)
    }
  }
#endif
