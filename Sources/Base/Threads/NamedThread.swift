import CLinux
import Glibc
import Synchronization

/// A thread of our own, for work that blocks: databases, decoders, sockets. Such work never runs on Swift's
/// cooperative pool, where two blocked tasks on two cores stop everything else.
public final class NamedThread: Sendable {
  /// What the new thread runs; handed through pthread as a retained reference.
  private final class Start: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }

  private let handle: pthread_t
  private let isJoined = Atomic(false)

  /// Starts a thread at once. The name, cut to the kernel's 15 bytes, is what `top -H` and `perf` show.
  ///
  /// - Precondition: the system can create one more thread; a server that cannot is beyond repair.
  public init(name: String, body: @escaping @Sendable () -> Void) {
    let start = Unmanaged.passRetained(Start(name: name, body: body))
    var created = pthread_t()
    let status = pthread_create(&created, nil, Self.entry, start.toOpaque())
    precondition(status == 0, "cannot create thread \(name): \(String(cString: strerror(status)))")
    handle = created
  }

  /// Starts a thread that owns a value from then on: a connection, a decoder, whatever one thread alone may touch.
  public convenience init<Owned>(
    name: String, owning owned: sending Owned, body: @escaping @Sendable (Owned) -> Void
  ) {
    let handover = Handover(owned)
    self.init(name: name) { body(handover.value) }
  }

  /// Carries a value to its new thread.
  // Safe to share: `sending` has taken the value from everybody else, and one thread alone reads it.
  private struct Handover<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
      self.value = value
    }
  }

  /// A thread that nobody joined cleans up after itself when it ends.
  deinit {
    if !isJoined.load(ordering: .relaxed) { pthread_detach(handle) }
  }

  /// Whether this is the thread that asks.
  public var isCurrent: Bool { pthread_equal(pthread_self(), handle) != 0 }

  /// Waits until the thread has ended. On the thread itself, where the last reference to an owner may be let go,
  /// it waits for nothing.
  ///
  /// - Precondition: called once.
  public func join() {
    if isCurrent { return }
    let wasJoined = isJoined.exchange(true, ordering: .relaxed)
    precondition(!wasJoined, "a thread is joined once")
    pthread_join(handle, nil)
  }

  // A file-scope C function in all but spelling: it captures nothing and belongs to no actor.
  private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
    {
      argument in
      let start = Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue()
      touchline_name_this_thread(start.name)
      start.body()
      return nil
    }
}
