import CLinux
import Glibc
import TestSupport
import Testing

@testable import SSEServer

@Suite(.timeLimit(.minutes(2))) struct ReaperTests {
  /// Two sockets that speak to each other.
  private struct Pair {
    let near: Int32
    let far: Int32

    init() {
      var ends: [Int32] = [-1, -1]
      let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
      #expect(socketpair(AF_UNIX, kind, 0, &ends) == 0)
      (near, far) = (ends[0], ends[1])
    }

    func close() {
      _ = Glibc.close(near)
      _ = Glibc.close(far)
    }
  }

  /// Lets a socket linger whose peer has said all it will, until it is heard out and closed.
  private func lingerToTheEnd(_ descriptor: Int32, _ peer: Int32, _ reaper: Reaper) {
    reaper.linger(descriptor)
    shutdown(peer, Int32(SHUT_WR))
    while fcntl(descriptor, F_GETFD) >= 0 { sched_yield() }
  }

  @Test func `what is somebody else's by now is not read`() {
    let reaper = Reaper(
      configuration: HTTPServerConfiguration(), connections: ConnectionTable(limit: 8))
    reaper.start()
    let (refused, next, later) = (Pair(), Pair(), Pair())
    defer { for pair in [refused, next, later] { pair.close() } }
    // High, so that no other test's descriptor gets the number meanwhile.
    let number = fcntl(refused.near, F_DUPFD_CLOEXEC, 900)
    lingerToTheEnd(number, refused.far, reaper)
    #expect(dup2(next.near, number) == number)
    defer { close(number) }
    #expect(send(next.far, "hello", 5, 0) == 5)
    // The reaper looks at everything that is ready at least once more before it has heard out another one.
    lingerToTheEnd(fcntl(later.near, F_DUPFD_CLOEXEC, 950), later.far, reaper)
    reaper.stop()
    var bytes = [UInt8](repeating: 0, count: 16)
    #expect(recv(number, &bytes, bytes.count, 0) == 5)
  }
}
