import Base
import Glibc
import Synchronization
import Testing

@testable import SSEServer

@Suite(.timeLimit(.minutes(2))) struct ServerTests {
  static let hello = Route("GET", "/hello", role: .read) { _ in .now(.text("hello")) }
  static let later = Route("GET", "/later", role: .read) { request in
    .later {
      await Task.yield()
      return .text("later \(request.query.first("n") ?? "")")
    }
  }
  static let echo = Route("POST", "/echo", role: .submit, body: .json(limit: 1_000)) { request in
    .now(.json(bytes: request.body))
  }

  // MARK: - Answers

  @Test func `answers at once and later, and keeps the connection`() throws {
    let server = try TestServer([Self.hello, Self.later])
    let client = try server.client()
    for number in 0..<3 {
      client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(client.response()?.text == "hello")
      client.send("GET /later?n=\(number) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      #expect(client.response()?.text == "later \(number)")
    }
  }

  @Test func `answers a pipeline in order`() throws {
    let server = try TestServer([Self.hello, Self.later, Self.echo])
    let client = try server.client()
    var text = ""
    for number in 0..<50 {
      text += "GET /later?n=\(number) HTTP/1.1\r\nHost: localhost\r\n\r\n"
      text +=
        "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n\(number % 10 + 10)"
      text += "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
    }
    client.send(text)
    for number in 0..<50 {
      #expect(client.response()?.text == "later \(number)")
      #expect(client.response()?.text == "\(number % 10 + 10)")
      #expect(client.response()?.text == "hello")
    }
  }

  @Test func `HEAD has the head alone, OPTIONS and a wrong method tell what there is`() throws {
    let server = try TestServer([Self.hello, Self.echo])
    let head = try #require(try server.get("/hello", method: "HEAD"))
    #expect(head.status == 200)
    #expect(head.header("content-length") == "5")
    let options = try #require(try server.get("/hello", method: "OPTIONS"))
    #expect(options.status == 204)
    #expect(options.header("allow") == "GET, HEAD, OPTIONS")
    let wrong = try #require(try server.get("/hello", method: "DELETE"))
    #expect(wrong.code == "method_not_allowed")
    #expect(wrong.header("allow") == "GET, HEAD, OPTIONS")
    #expect(try server.get("/nothing")?.code == "not_found")
    #expect(try server.get("/hello/")?.code == "not_found")
  }

  @Test func `HTTP 1.0 gets an answer and a close`() throws {
    let server = try TestServer([Self.hello])
    let text = try server.exchange("GET /hello HTTP/1.0\r\n\r\n")
    #expect(text.hasPrefix("HTTP/1.0 200") || text.hasPrefix("HTTP/1.1 200"))
    #expect(text.hasSuffix("\r\n\r\nhello"))
  }

  @Test func `an error that nobody foresaw is reported and tells the client nothing`() throws {
    struct Secret: Error {}
    let server = try TestServer([
      Route("GET", "/now", role: .open) { _ in throw Secret() },
      Route("GET", "/later", role: .open) { _ in .later { throw Secret() } },
    ])
    for path in ["/now", "/later"] {
      let answer = try #require(try server.get(path))
      #expect(answer.status == 500)
      #expect(answer.code == "internal_error")
      #expect(!answer.text.contains("Secret"))
    }
    #expect(server.unforeseen == ["Secret()", "Secret()"])
  }

  @Test func `a well-formed request id comes back, another is replaced`() throws {
    let server = try TestServer([Self.hello])
    #expect(
      try server.get("/hello", headers: "X-Request-Id: abc-1\r\n")?.header("x-request-id")
        == "abc-1")
    let made = try server.get("/hello", headers: "X-Request-Id: a b\"c\r\n")?.header("x-request-id")
    #expect(made != nil && made != "a b\"c")
  }

  @Test func `each request is recorded once`() throws {
    let server = try TestServer([Self.hello])
    _ = try server.get("/hello")
    _ = try server.get("/nothing")
    let records = server.records.wait { $0.count == 2 ? $0 : nil } ?? []
    #expect(records.map(\.status) == [200, 404])
    #expect(records.map(\.route) == ["/hello", nil])
    #expect(records[0].bytes == 5)
    #expect(records.allSatisfy { !$0.isAborted })
  }

  // MARK: - Later

  @Test func `many wait at once and each gets its own answer`() async throws {
    let gate = Gate()
    let server = try TestServer([
      Route("GET", "/wait/{n}", role: .read) { request in
        .later {
          await gate.pass()
          return .text(request.parameter("n"))
        }
      }
    ])
    let clients = try (0..<200).map { number in
      let client = try server.client()
      client.send("GET /wait/\(number) HTTP/1.1\r\nHost: localhost\r\n\r\n")
      return client
    }
    await gate.waiting(200)
    #expect(server.server.suspendedConnections == 200)
    await gate.open()
    for (number, client) in clients.enumerated() { #expect(client.response()?.text == "\(number)") }
  }

  @Test func `stopping wakes those who wait and tells them`() async throws {
    let gate = Gate()
    let server = try TestServer([
      Route("GET", "/wait", role: .read) { _ in
        .later {
          await gate.pass()
          return .text("done")
        }
      }
    ])
    let clients = try (0..<20).map { _ in
      let client = try server.client()
      client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
      return client
    }
    await gate.waiting(20)
    server.server.stop(drainSeconds: 0)
    for client in clients {
      let answer = client.readAllText()
      #expect(answer.contains("shutting_down"))
    }
    await gate.open()
  }

  @Test func `stopping lets an answer under way finish, and takes nobody new`() async throws {
    let gate = Gate()
    let server = try TestServer([
      Route("GET", "/wait", role: .read) { _ in
        .later {
          await gate.pass()
          return .text("done")
        }
      }
    ])
    let client = try server.client()
    client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await gate.waiting(1)
    let stopped = Condition(false)
    let stopper = NamedThread(name: "stopper") {
      server.server.stop(drainSeconds: 60)
      stopped.update { $0 = true }
    }
    while (try? server.client()) != nil { await Task.yield() }
    await gate.open()
    let answer = client.response()
    #expect(answer?.text == "done")
    #expect(answer?.header("connection")?.lowercased() == "close")
    #expect(client.read() == nil)
    stopper.join()
    #expect(stopped.update { $0 })
  }
}

/// Holds tasks until it is opened.
actor Gate {
  private var isOpen = false
  private var held: [CheckedContinuation<Void, Never>] = []
  private var watchers: [(Int, CheckedContinuation<Void, Never>)] = []

  func pass() async {
    guard !isOpen else { return }
    await withCheckedContinuation { continuation in
      held.append(continuation)
      for watcher in watchers where watcher.0 <= held.count { watcher.1.resume() }
      watchers.removeAll { $0.0 <= held.count }
    }
  }

  func waiting(_ count: Int) async {
    guard held.count < count else { return }
    await withCheckedContinuation { watchers.append((count, $0)) }
  }

  func open() {
    isOpen = true
    for continuation in held { continuation.resume() }
    held = []
  }
}
