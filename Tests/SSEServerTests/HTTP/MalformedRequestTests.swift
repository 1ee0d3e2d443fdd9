import Base
import TestSupport
import Testing

@testable import SSEServer

/// Bytes that are no request, or mean something elsewhere.
@Suite(.timeLimit(.minutes(2))) struct MalformedRequestTests: FacingStrangers {
  @Test(arguments: [
    ("GET /hello\r\n\r\n", 400),
    ("GET /hello HTTP/0.9\r\nHost: localhost\r\n\r\n", 505),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    ("GET /hello HTTP/3.0\r\nHost: localhost\r\n\r\n", 505),
    ("GET /hello HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", 400),
  ])
  func `a head that is none of HTTP is refused in words`(head: String, status: Int) throws {
    let server = try server()
    expectWords(try server.exchange(head), status: status)
    try expectAlive(server)
    // Told once, like every other request.
    let records = server.records.wait { $0.count == 2 ? $0 : nil }
    #expect(records?.map(\.status).contains(status) == true)
  }

  @Test(arguments: [
    "/hello%00", "/hello%0d%0aX:y", "/hello?a=%00", "/hello?a=%0d%0a", "/%2e%2e/x", "/%ff",
    "/hello?a=%zz",
  ])
  func `encoded control characters are refused`(path: String) throws {
    let server = try server()
    #expect(try server.get(path)?.code == "invalid_target")
    try expectAlive(server)
  }

  @Test(arguments: [
    "GET /hel\u{0}lo HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /hello HTTP/1.1\r\nHost: local\u{0}host\r\n\r\n",
    "GET /hello\u{b} HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "G\u{0}T /hello HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /hello HTTP/1.1\r\nHost: localhost\r\nX: a\u{0}b\r\n\r\n", "\u{0}\u{0}\u{0}\u{0}\r\n\r\n",
    "GET /hello HTTP/9.9\r\nHost: localhost\r\n\r\n", "GET\r\n\r\n", "\r\n\r\n\r\n",
    "GET /hello\r\n\r\n",
    "GET  /hello  HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /hel lo HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /hello HTTP/1.1\r\nno colon\r\n\r\n", "GET /hello HTTP/1.1\nHost: localhost\n\n",
    "GET /hello HTTP/1.1\r\nHost: localhost\r\nX: a\rb\r\n\r\n",
    "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}",
  ])
  func `nonsense is refused or understood, and never worse`(text: String) throws {
    let server = try server { $0.headerSeconds = 0.3 }
    let client = try server.client()
    client.send(text)
    client.halfClose()
    let all = client.readAllText()
    #expect(all.isEmpty || all.hasPrefix("HTTP/1."))
    #expect(!all.contains(" 500 "))
    try expectAlive(server)
  }

  @Test func `random bytes are survived`() throws {
    let server = try server { $0.headerSeconds = 0.3 }
    // Others every time. Said beforehand, for who crashes says nothing; written here, the number repeats them.
    let seed = UInt64.random(in: .min ... .max)
    print("random bytes: seed \(seed)")
    var random = SeededRandom(seed: seed)
    for round in 0..<300 {
      let client = try server.client()
      var bytes: [UInt8] =
        round % 2 == 0 ? [] : [UInt8]("POST /echo HTTP/1.1\r\nHost: localhost\r\n".utf8)
      for _ in 0..<Int.random(in: 1...400, using: &random) {
        bytes.append(
          contentsOf: round % 3 == 0
            ? [random.next()] : [[13, 10, 58, 32, 0, 47, 65, 37].randomElement(using: &random)!])
      }
      client.send(bytes)
      client.halfClose()
      _ = client.readAll()
    }
    try expectAlive(server)
  }
}
