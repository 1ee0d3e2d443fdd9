import Base
import Glibc
import Testing

@testable import SSEServer

/// Clients that take their time, or all the time there is.
@Suite(.timeLimit(.minutes(2))) struct SlowClientTests: FacingStrangers {
  @Test(arguments: ["GET /hel", "GET /hello HTTP/1.1\r\nHost: local", "GET /hello HTTP/1.1\r\nX: "])
  func `a client that drips its headers is cut`(beginning: String) throws {
    let server = try server { $0.headerSeconds = 0.3 }
    let client = try server.client()
    client.send(beginning)
    // A byte at a time, never silent: no idle timeout would end this.
    let dripping = NamedThread(name: "drip", owning: Dripper(client.descriptor)) { $0.run() }
    let all = client.readAllText()
    dripping.join()
    #expect(all.isEmpty || all.hasPrefix("HTTP/1.1 408 "))
    try expectAlive(server)
  }

  @Test func `a client that drips its body is cut and told`() throws {
    let server = try server {
      $0.bodySeconds = 0.3
      $0.minimumBytesPerSecond = 1e9
    }
    let client = try server.client()
    client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n"
    )
    let dripping = NamedThread(name: "drip", owning: Dripper(client.descriptor)) { $0.run() }
    #expect(client.readAllText().hasPrefix("HTTP/1.1 408 "))
    dripping.join()
    try expectAlive(server)
  }

  @Test func `a silent connection is closed`() throws {
    let server = try server {
      $0.headerSeconds = 0.2
      $0.keepAliveSeconds = 0.2
    }
    #expect(try server.client().read() == nil)
    let client = try server.client()
    client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(client.response()?.text == "hello")
    #expect(client.read() == nil)
  }

  /// Sends a byte whenever the socket takes one, until it is gone.
  private struct Dripper {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    func run() {
      var event = pollfd(fd: descriptor, events: 0x2000, revents: 0)
      // 0x2000 is POLLRDHUP, which <poll.h> hides from Swift. The poll is the pause between two drops, and ends at once when the server closes.
      while poll(&event, 1, 20) == 0 {
        guard send(descriptor, "x", 1, Int32(MSG_NOSIGNAL)) == 1 else { return }
      }
    }
  }
}
