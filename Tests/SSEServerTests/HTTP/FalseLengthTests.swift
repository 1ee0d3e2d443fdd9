import Base
import Testing

@testable import SSEServer

/// Bodies that are not as long as they say, or never end; and refusals that reach whoever sends one.
@Suite(.timeLimit(.minutes(2))) struct FalseLengthTests: FacingStrangers {
  // MARK: - Lengths that lie

  @Test(arguments: [
    ("Content-Length: -1", 400), ("Content-Length: +5", 400),
    ("Content-Length: 5\r\nContent-Length: 5", 400),
    ("Content-Length: 5\r\nContent-Length: 6", 400),
    ("Content-Length: 5\r\nTransfer-Encoding: chunked", 400),
    ("Content-Length: 99999999999999999999999", 413), ("Content-Length: 5x", 400),
    ("Transfer-Encoding: gzip", 501), ("Content-Length : 5", 400), ("Content-Length: 70000", 413),
    ("Content-Length: 9223372036854775807", 413), ("Content-Length: ", 400),
  ])
  func `a length with two meanings is refused and the connection closed`(
    header: String, status: Int
  ) throws {
    let server = try server()
    let client = try server.client()
    client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\(header)\r\n\r\n12345GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
    )
    let all = client.readAllText()
    #expect(all.hasPrefix("HTTP/1.1 \(status) "), "\(all)")
    expectWords(all, status: status)
    // What follows must not be taken for a request of its own.
    #expect(!all.contains("hello"))
    try expectAlive(server)
  }

  @Test func `a body shorter than said is waited for, and ends with the deadline`() throws {
    let server = try server { $0.bodySeconds = 0.2 }
    let client = try server.client()
    client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n123"
    )
    #expect(client.readAllText().hasPrefix("HTTP/1.1 408 "))
    try expectAlive(server)
  }

  @Test func `a body longer than said is the next request, and a bad one`() throws {
    let server = try server()
    let client = try server.client()
    client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n12345\r\n\r\n"
    )
    #expect(client.response()?.text == "12")
    let rest = client.readAllText()
    #expect(rest.isEmpty || rest.hasPrefix("HTTP/1.1 4"))
    try expectAlive(server)
  }

  // MARK: - Chunks

  private static let chunkedHead =
    "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"

  @Test func `chunks are put together`() throws {
    let server = try server()
    let client = try server.client()
    client.send(Self.chunkedHead + "1;x=y\r\n1\r\n2\r\n23\r\n0\r\nTrailer: x\r\n\r\n")
    #expect(client.response()?.text == "123")
    client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(client.response()?.text == "hello")
  }

  @Test(arguments: [
    ("x\r\n1\r\n0\r\n\r\n", 400), ("-1\r\n1\r\n0\r\n\r\n", 400), ("1\r\n123\r\n0\r\n\r\n", 400),
    ("ffffffffffffffffff\r\n1", 413), ("\r\n1\r\n", 400), (" 1\r\n1\r\n0\r\n\r\n", 400),
  ])
  func `bad chunks are refused`(chunks: String, status: Int) throws {
    let server = try server()
    let all = try server.exchange(Self.chunkedHead + chunks)
    expectWords(all, status: status)
    try expectAlive(server)
  }

  @Test func `chunks without end meet the limit, in our words`() throws {
    let server = try server()
    let client = try server.client()
    client.send(Self.chunkedHead)
    let chunk = "100\r\n" + String(repeating: "1", count: 256) + "\r\n"
    while client.send(chunk) {
      if server.records.update({ !$0.isEmpty }) { break }
    }
    let all = client.readAllText()
    #expect(all.hasPrefix("HTTP/1.1 413 "))
    #expect(all.contains("body_too_large"))
    try expectAlive(server)
  }

  // MARK: - Refusals that arrive

  @Test func `a client that is still sending can read its refusal`() throws {
    let server = try server()
    let client = try server.client()
    let size = 4 << 20
    client.send(
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: \(size)\r\n\r\n"
    )
    // Nothing is reset under the client's hands: it gets rid of its body, then reads why it was not wanted.
    #expect(client.send([UInt8](repeating: 0x31, count: size)))
    let all = client.readAllText()
    #expect(all.hasPrefix("HTTP/1.1 413 "))
    #expect(all.contains("body_too_large"))
    #expect(client.failure == 0)
    try expectAlive(server)
  }

  @Test func `100-continue comes for a body that is wanted, and a refusal for one that is not`()
    throws
  {
    let server = try server()
    let client = try server.client()
    let head =
      "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
    client.send(head + "Content-Length: 2\r\n\r\n")
    let first = client.read().map { String(decoding: $0, as: UTF8.self) }
    #expect(first?.hasPrefix("HTTP/1.1 100 ") == true)
    client.send("12")
    #expect(client.response()?.text == "12")
    client.send(head + "Content-Length: 1001\r\n\r\n")
    #expect(client.response()?.status == 413)
    #expect(client.read() == nil)
  }

  @Test func `a refusal with a small body keeps the connection`() throws {
    let server = try server()
    let client = try server.client()
    for _ in 0..<2 {
      client.send(
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nabc"
      )
      #expect(client.response()?.code == "unsupported_media_type")
      client.send("POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc")
      #expect(client.response()?.code == "not_found")
    }
  }
}
