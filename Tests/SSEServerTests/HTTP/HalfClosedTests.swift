import Base
import Testing

@testable import SSEServer

/// Clients that end their side of the connection and still listen.
@Suite(.timeLimit(.minutes(2))) struct HalfClosedTests: FacingStrangers {
  @Test func `half a body and a half-closed socket is let go`() throws {
    let server = try server()
    let client = try server.client()
    client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n123"
    )
    client.halfClose()
    _ = client.readAll()
    try expectAlive(server)
    let record = server.records.wait { $0.first }
    #expect(record?.isAborted == true)
  }

  @Test func `a half-closed socket still gets its answer`() throws {
    let server = try server()
    let client = try server.client()
    client.send("GET /later?n=1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
    client.halfClose()
    #expect(client.readAllText().hasSuffix("later 1"))
  }

  /// Whoever asks everything at once, says that this was all, and reads the answers.
  @Test(arguments: ["", "GET /hel", "\r\n"])
  func `a half-closed socket gets every answer that it asked for`(rest: String) async throws {
    let gate = Gate()
    let server = try TestServer([
      ServerTests.hello,
      Route("GET", "/wait", role: .read) { _ in
        .later {
          await gate.pass()
          return .text("waited")
        }
      },
    ])
    let client = try server.client()
    let head = "HTTP/1.1\r\nHost: localhost\r\n\r\n"
    client.send("GET /wait \(head)GET /hello \(head)GET /wait \(head)\(rest)")
    client.halfClose()
    // The end has come when the first answer goes out, and the server has read the other requests long before.
    await gate.waiting(1)
    await gate.open()
    #expect(client.response()?.text == "waited")
    #expect(client.response()?.text == "hello")
    #expect(client.response()?.text == "waited")
    // And is let go then.
    #expect(client.readAll().isEmpty)
  }
}
