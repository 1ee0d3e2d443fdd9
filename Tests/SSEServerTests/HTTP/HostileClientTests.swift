import Base
import Glibc
import TestSupport
import Testing

@testable import SSEServer

/// Clients that mean no good, or cannot help it: bounded cost, the right status, no crash. After each, the server
/// still answers.
@Suite(.timeLimit(.minutes(2))) struct HostileClientTests {
  private static let routes = [
    ServerTests.hello, ServerTests.later, ServerTests.echo,
    Route("POST", "/act", role: .submit) { _ in .now(.noContent) },
  ]

  private func server(_ configure: (inout HTTPServerConfiguration) -> Void = { _ in }) throws
    -> TestServer
  {
    try TestServer(Self.routes, configure: configure)
  }

  private func expectAlive(_ server: TestServer) throws {
    #expect(try server.get("/hello")?.text == "hello")
  }

  /// One answer and no more: an error in our words, after which the connection ends.
  private func expectWords(
    _ all: String, status: Int, location: SourceLocation = #_sourceLocation
  ) {
    let halves = all.split(separator: "\r\n\r\n", maxSplits: 1)
    var answer = RawAnswer(head: halves.first.map(String.init) ?? "")
    answer.body = halves.dropFirst().first.map { [UInt8]($0.utf8) } ?? []
    #expect(answer.status == status, "\(all)", sourceLocation: location)
    #expect(answer.code != nil, "\(all)", sourceLocation: location)
    #expect(answer.header("content-type") == "application/json", sourceLocation: location)
    #expect(answer.header("content-length") == "\(answer.body.count)", sourceLocation: location)
    #expect(answer.header("connection")?.lowercased() == "close", sourceLocation: location)
    #expect(answer.header("x-request-id") != nil, sourceLocation: location)
  }

  // MARK: - Lines that are none

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

  // MARK: - Floods

  @Test(arguments: [12_000, 20_000, 40_000, 4_000_000])
  func `headers have a limit`(bytes: Int) throws {
    let server = try server()
    let client = try server.client()
    client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n")
    var isOpen = true
    for number in 0..<(bytes / 100) where isOpen {
      isOpen = client.send("X-\(number): \(String(repeating: "x", count: 90))\r\n")
    }
    client.send("\r\n")
    let answer = client.response()
    if bytes < 16_000 {
      #expect(answer?.status == 200)
    } else {
      #expect(answer?.code == "headers_too_large")
    }
    try expectAlive(server)
  }

  @Test(arguments: [9_000, 60_000])
  func `an address has a limit`(bytes: Int) throws {
    let server = try server()
    let path = "/" + String(repeating: "a", count: bytes)
    #expect(try server.get(path)?.code == "target_too_long")
    try expectAlive(server)
  }

  @Test func `two thousand clients at once are all answered`() throws {
    let server = try server()
    let clients = try (0..<2_000).map { _ in try server.client() }
    for client in clients { client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n") }
    for client in clients { #expect(client.response()?.text == "hello") }
  }

  @Test func `over the limit of connections clients are told`() async throws {
    let gate = Gate()
    let server = try TestServer([
      Route("GET", "/wait", role: .read) { _ in
        .later {
          await gate.pass()
          return .text("done")
        }
      }
    ]) {
      $0.maximumConnections = 3
    } full: { request in
      request.accepted.isNamed("text/event-stream") ? .text("in other words") : nil
    }
    let clients = try (0..<3).map { _ in try server.client() }
    for client in clients { client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n") }
    await gate.waiting(3)
    let answer = try #require(try server.get("/wait"))
    #expect(answer.code == "too_many_connections")
    #expect(answer.header("retry-after") != nil)
    let source = try #require(try server.get("/wait", headers: "Accept: text/event-stream\r\n"))
    #expect(source.status == 200)
    #expect(source.text == "in other words")
    await gate.open()
    for client in clients { #expect(client.response()?.text == "done") }
  }

  @Test func `who connects and says nothing makes room for who asks`() throws {
    let server = try server { $0.maximumConnections = 40 }
    // One that has been of use stays longer than those that never said anything.
    let known = try server.client()
    known.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(known.response()?.text == "hello")
    let silent = try (0..<400).map { _ in try server.client() }
    try expectAlive(server)
    known.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(known.response()?.text == "hello")
    #expect(silent[0].read() == nil)
    while server.server.openConnections > 41 { sched_yield() }
  }

  // MARK: - Slowness

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

  // MARK: - Bytes that mean something elsewhere

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

  @Test func `descriptors come back`() throws {
    let server = try server()
    try expectAlive(server)
    let idle = TestServer.openDescriptors()
    for _ in 0..<20 {
      let clients = try (0..<100).map { _ in try server.client() }
      for client in clients {
        client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
      }
      for client in clients { _ = client.readAll() }
    }
    // The library closes its side in its own time; the count falls when it has.
    while server.server.openConnections > 1 { sched_yield() }
    while TestServer.openDescriptors() > idle { sched_yield() }
    #expect(TestServer.openDescriptors() <= idle)
  }
}
