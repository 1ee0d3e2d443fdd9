import CLinux
import Glibc

/// The one door to epoll. A failure here means that descriptors or memory have run out, or a defect: the first is
/// reported, the second traps.
struct Epoll: ~Copyable {
  private let descriptor: Int32
  private let ready: UnsafeMutablePointer<touchline_ready>
  private static let capacity: Int32 = 64

  init() {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    precondition(descriptor >= 0, "no epoll: \(String(cString: strerror(errno)))")
    ready = .allocate(capacity: Int(Self.capacity))
  }

  deinit {
    close(descriptor)
    ready.deallocate()
  }

  /// Watches for input, for room to write (edge-triggered: told once each time there is room again) and for hang-ups.
  func watch(_ socket: Int32, token: UInt64) -> Bool {
    touchline_epoll_add(
      descriptor, socket,
      touchline_epoll_in | touchline_epoll_out | touchline_epoll_hang_up | touchline_epoll_edge,
      token) == 0
  }

  /// Watches an event counter for input.
  func watchInput(_ source: Int32, token: UInt64) {
    let status = touchline_epoll_add(descriptor, source, touchline_epoll_in, token)
    precondition(status == 0, "cannot watch an event counter: \(String(cString: strerror(errno)))")
  }

  /// What is ready now, or within a time (negative: however long it takes).
  func wait(milliseconds: Int32) -> UnsafeBufferPointer<touchline_ready> {
    let count = touchline_epoll_wait(descriptor, ready, Self.capacity, milliseconds)
    // Interrupted by a signal: nothing is ready.
    return UnsafeBufferPointer(start: ready, count: Int(max(0, count)))
  }
}

extension touchline_ready {
  var canWrite: Bool { events & touchline_epoll_out != 0 }
  var hasInput: Bool { events & touchline_epoll_in != 0 }
  var hungUp: Bool { events & touchline_epoll_hang_up != 0 }
}
