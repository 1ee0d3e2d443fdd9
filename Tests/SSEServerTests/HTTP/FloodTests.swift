import Glibc
import Testing

@testable import SSEServer

/// Too much of everything: headers, addresses, connections.
@Suite(.timeLimit(.minutes(2))) struct FloodTests: FacingStrangers {
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
