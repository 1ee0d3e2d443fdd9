import CLinux
import Glibc

/// A taken socket as a stream uses it: it sends what the socket takes at this moment, and never waits.
struct StreamSocket: Sendable {
  let taken: TakenSocket

  var descriptor: Int32 { taken.descriptor }

  func close() {
    taken.close()
  }

  /// Makes the socket ready for a stream: small writes go out at once, and the kernel holds back little for a reader
  /// who does not read.
  func prepare() {
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    set(Int32(IPPROTO_TCP), TCP_NODELAY, 1)
    set(SOL_SOCKET, SO_SNDBUF, Self.sendBufferBytes)
  }

  /// The kernel doubles it. Without a bound it would hold megabytes for each reader that has stopped.
  private static let sendBufferBytes: Int32 = 64 << 10

  private func set(_ level: Int32, _ name: Int32, _ value: Int32) {
    var value = value
    setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  /// What became of an attempt to send.
  enum Sent {
    case bytes(Int)
    /// The socket takes nothing now; epoll tells when it does again.
    case full
    /// The connection is gone.
    case broken
  }

  func send(_ bytes: SharedBytes) -> Sent {
    var run = iovec(
      iov_base: UnsafeMutableRawPointer(mutating: bytes.start), iov_len: bytes.count)
    return withUnsafePointer(to: &run) { send(UnsafeBufferPointer(start: $0, count: 1)) }
  }

  func send(_ runs: UnsafeBufferPointer<iovec>) -> Sent {
    while true {
      let count = touchline_send(descriptor, runs.baseAddress, Int32(runs.count))
      if count >= 0 { return .bytes(count) }
      switch errno {
      case EINTR: continue
      case EAGAIN: return .full
      default: return .broken
      }
    }
  }

  /// Discards input; false when the peer has closed.
  func discardInput() -> Bool {
    while true {
      let count = touchline_discard_input(descriptor)
      if count > 0 { continue }
      if count == 0 { return false }
      return errno == EAGAIN || errno == EINTR
    }
  }
}
