#if !THREAD_SANITIZER
  public import Synchronization
#endif

/// A value that threads share, guarded by a lock that is held for the length of a look.
///
/// `Condition` is for the threads that must also sleep until the value is as they need it.
///
/// It is `Synchronization.Mutex` under a name of ours, so that the build for ThreadSanitizer can have another lock.
public struct Guarded<Value: ~Copyable>: ~Copyable, Sendable {
  #if THREAD_SANITIZER
    @usableFromInline typealias Lock = WatchedMutex<Value>
  #else
    @usableFromInline typealias Lock = Mutex<Value>
  #endif

  @usableFromInline let lock: Lock

  @inlinable
  public init(_ value: consuming sending Value) {
    lock = Lock(value)
  }

  /// Reads or changes the value while nobody else does.
  @inlinable
  public borrowing func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout sending Value) throws(Failure) -> sending Result
  ) throws(Failure) -> sending Result {
    try lock.withLock(body)
  }
}
