import Glibc
import Synchronization

/// A client's socket that has left the HTTP library. Whoever holds this owns the descriptor and closes it, once;
/// letting go of it closes it too.
public final class TakenSocket: Sendable {
  private let owned: Atomic<Int32>

  /// The descriptor: non-blocking, closed on exec. -1 once it is closed or released.
  public var descriptor: Int32 { owned.load(ordering: .acquiring) }

  init(_ descriptor: Int32) {
    owned = Atomic(descriptor)
  }

  /// Closes the connection; what was written before still reaches the client.
  public func close() {
    let descriptor = release()
    if descriptor >= 0 { _ = Glibc.close(descriptor) }
  }

  /// Gives the descriptor to somebody who closes it himself; -1 if it is gone already.
  public func release() -> Int32 {
    owned.exchange(-1, ordering: .acquiringAndReleasing)
  }

  deinit {
    close()
  }
}
