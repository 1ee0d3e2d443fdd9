import Base
import Glibc
import Synchronization
import Testing

@testable import SSEServer

@Suite(.timeLimit(.minutes(2))) struct TakeOverTests {
  private static let words = "HTTP/1.1 200 OK\r\n\r\nall of it"

  private static func write(_ socket: TakenSocket) {
    let bytes = [UInt8](words.utf8)
    _ = bytes.withUnsafeBytes {
      send(socket.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
  }

  private static let routes = [
    Route("GET", "/now", role: .read) { _ in
      .now(
        HTTPResponse(
          body: .takeOver { socket in
            write(socket)
            socket.close()
          }))
    },
    Route("GET", "/later", role: .read) { _ in
      .later {
        await Task.yield()
        return HTTPResponse(body: .takeOver { write($0) })
      }
    },
    ServerTests.hello,
  ]

  @Test(arguments: ["/now", "/later"])
  func `the client gets what the closure writes, and the end when it closes`(path: String) throws {
    let server = try TestServer(Self.routes)
    #expect(try server.exchange("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n") == Self.words)
    let record = server.records.wait { $0.first }
    #expect(record?.status == 200)
    #expect(record?.isAborted == false)
  }

  @Test func `HEAD gets the head, and the closure nothing`() throws {
    let server = try TestServer(Self.routes)
    let answer = try #require(try server.get("/now", method: "HEAD"))
    #expect(answer.status == 200)
  }

  @Test func `it works on a connection that has answered before`() throws {
    let server = try TestServer(Self.routes)
    let client = try server.client()
    client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(client.response()?.text == "hello")
    client.send("GET /now HTTP/1.1\r\nHost: localhost\r\n\r\n")
    #expect(client.readAllText() == Self.words)
  }

  @Test func `the socket lives on without the library, and past its stop`() throws {
    let taken = Condition<[TakenSocket]>([])
    let server = try TestServer([
      Route("GET", "/take", role: .read) { _ in
        .now(HTTPResponse(body: .takeOver { socket in taken.update { $0.append(socket) } }))
      }
    ])
    let client = try server.client()
    client.send("GET /take HTTP/1.1\r\nHost: localhost\r\n\r\n")
    let socket = try #require(taken.wait { $0.first })
    while server.server.openConnections > 0 { sched_yield() }
    Self.write(socket)
    #expect(client.read().map { String(decoding: $0, as: UTF8.self) } == Self.words)
    client.send("x")
    var byte: UInt8 = 0
    var event = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
    #expect(poll(&event, 1, -1) == 1)
    #expect(recv(socket.descriptor, &byte, 1, 0) == 1)
    server.server.stop(drainSeconds: 0)
    Self.write(socket)
    #expect(client.read().map { String(decoding: $0, as: UTF8.self) } == Self.words)
    socket.close()
    socket.close()
    #expect(socket.descriptor == -1)
    #expect(client.read() == nil)
  }

  @Test func `descriptors come back after a thousand`() throws {
    let server = try TestServer(Self.routes)
    #expect(try server.get("/hello")?.text == "hello")
    while server.server.openConnections > 0 { sched_yield() }
    let idle = TestServer.openDescriptors()
    for number in 0..<1_000 {
      let path = number % 2 == 0 ? "/now" : "/later"
      #expect(try server.exchange("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n") == Self.words)
    }
    while server.server.openConnections > 0 { sched_yield() }
    while TestServer.openDescriptors() > idle { sched_yield() }
    #expect(TestServer.openDescriptors() <= idle)
  }
}
