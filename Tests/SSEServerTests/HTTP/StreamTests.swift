import Base
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import SSEServer

@Suite(.timeLimit(.minutes(2))) struct StreamTests {
  /// Gives a number of chunks, each of one size, then ends or fails.
  private final class Chunks: BodyProducer {
    struct Broken: Error {}
    let count: Int
    let size: Int
    let breaks: Bool
    let made = Mutex(0)

    init(count: Int, size: Int, breaks: Bool = false) {
      (self.count, self.size, self.breaks) = (count, size, breaks)
    }

    func next() async throws -> [UInt8]? {
      await Task.yield()
      let number = made.withLock { made in
        made += 1
        return made
      }
      guard number <= count else {
        if breaks { throw Broken() }
        return nil
      }
      return [UInt8](repeating: UInt8(ascii: "a") + UInt8(number % 26), count: size)
    }
  }

  private static func route(_ chunks: Chunks) -> Route {
    Route("GET", "/stream", role: .read) { _ in .now(HTTPResponse(body: .stream(chunks))) }
  }

  @Test func `chunks come whole and in order, unchunked for HTTP 1_0`() throws {
    let chunks = Chunks(count: 100, size: 10_000)
    let server = try TestServer([Self.route(chunks)])
    let old = try server.exchange("GET /stream HTTP/1.0\r\n\r\n")
    let body = old[(old.range(of: "\r\n\r\n")?.upperBound ?? old.endIndex)...]
    #expect(body.utf8.count == 1_000_000)
    #expect(!old.lowercased().contains("transfer-encoding"))
    #expect(body.utf8.first == UInt8(ascii: "b"))
    #expect(body.utf8.dropFirst(10_000).first == UInt8(ascii: "c"))
  }

  @Test func `a stream keeps the connection for the next request`() throws {
    let server = try TestServer([Self.route(Chunks(count: 3, size: 5)), ServerTests.hello])
    let text = try server.exchange(
      "GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\nGET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    #expect(text.contains("5\r\nbbbbb\r\n5\r\nccccc\r\n5\r\nddddd\r\n0\r\n\r\nHTTP/1.1 200 OK"))
    #expect(text.hasSuffix("hello"))
  }

  @Test(arguments: ["HTTP/1.1", "HTTP/1.0"])
  func `an error in the middle is no clean end`(version: String) throws {
    let server = try TestServer([Self.route(Chunks(count: 2, size: 5, breaks: true))])
    let client = try server.client()
    client.send("GET /stream \(version)\r\nHost: localhost\r\n\r\n")
    let text = client.readAllText()
    // Where the end of the connection means the end of the body, only a reset says that it is not.
    if version == "HTTP/1.0" { #expect(client.failure == ECONNRESET) }
    #expect(text.contains("bbbbb"))
    #expect(!text.contains("\r\n0\r\n\r\n"))
    #expect(server.unforeseen.count == 1)
    #expect(server.records.wait { $0.first }?.isAborted == true)
  }

  @Test func `HEAD starts no producer`() throws {
    let chunks = Chunks(count: 2, size: 5)
    let server = try TestServer([Self.route(chunks)])
    #expect(try server.get("/stream", method: "HEAD")?.status == 200)
    #expect(chunks.made.withLock { $0 } == 0)
  }

  @Test(
    .disabled(if: Sanitizer.watchesMemory, "AddressSanitizer has more memory than this measures"))
  func `a hundred megabytes to a slow reader stay few in memory`() throws {
    let size = 100_000
    let chunks = Chunks(count: 1_000, size: size)
    let server = try TestServer([Self.route(chunks)])
    let client = try server.client()
    client.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
    // Reads nothing until the producer has stood still: it must be waiting for us.
    _ = client.read(100)
    var before = -1
    while true {
      let made = chunks.made.withLock { $0 }
      if made == before, made > 2 { break }
      before = made
      usleepUntilIdle()
    }
    #expect(before < 200)
    let resident = TestServer.residentBytes()
    var total = 0
    var highest = 0
    while total < size * 1_000 {
      guard let piece = client.read(1 << 20) else { break }
      total += piece.count
      highest = max(highest, TestServer.residentBytes())
    }
    #expect(total >= size * 1_000)
    #expect(highest - resident < 30 << 20)
  }

  /// Gives other threads the processor for a while; correctness does not depend on how long.
  private func usleepUntilIdle() {
    for _ in 0..<10_000 { sched_yield() }
  }

  @Test func `a client that goes ends its producer`() throws {
    final class Endless: BodyProducer {
      let cancelled = Condition(false)
      func next() async throws -> [UInt8]? {
        if Task.isCancelled { cancelled.update { $0 = true } }
        await Task.yield()
        return [UInt8](repeating: 65, count: 10_000)
      }
      deinit { cancelled.update { $0 = true } }
    }
    let server = try TestServer([
      Route("GET", "/stream", role: .read) { _ in .now(HTTPResponse(body: .stream(Endless()))) }
    ])
    do {
      let client = try server.client()
      client.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
      _ = client.read()
    }
    #expect(server.records.wait { $0.first }?.isAborted == true)
    while server.server.openConnections > 0 { sched_yield() }
  }

  @Test func `stopping cuts a stream that waits`() async throws {
    let gate = Gate()
    struct Waiting: BodyProducer {
      let gate: Gate
      func next() async throws -> [UInt8]? {
        await gate.pass()
        return nil
      }
    }
    let server = try TestServer([
      Route("GET", "/stream", role: .read) { _ in
        .now(HTTPResponse(body: .stream(Waiting(gate: gate))))
      }
    ])
    let client = try server.client()
    client.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await gate.waiting(1)
    server.server.stop(drainSeconds: 0)
    #expect(!client.readAllText().contains("\r\n0\r\n\r\n"))
    await gate.open()
  }
}
