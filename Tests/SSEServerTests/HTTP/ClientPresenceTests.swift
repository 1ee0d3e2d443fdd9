import Base
import Testing

@testable import Media
@testable import SSEServer

/// Work whose client leaves is ended; whoever stays is answered.
@Suite(.timeLimit(.minutes(3))) struct ClientPresenceTests {
  /// Counts how often it was ended, and can be waited for.
  private final class Ending: Sendable {
    let count = Condition(0)
    private let signal = AsyncStream.makeStream(of: Void.self)

    func end() {
      count.update { $0 += 1 }
      signal.continuation.yield()
    }

    func wait() async {
      for await _ in signal.stream { return }
    }
  }

  // MARK: - By itself

  @Test func `who goes ends what is watched, once`() async throws {
    let (client, ending) = (ClientPresence(), Ending())
    #expect(!client.isWatched)
    let result = await client.watched(endedBy: ending.end) {
      #expect(client.isWatched)
      client.gone()
      client.gone()
      await ending.wait()
      return 7
    }
    #expect(result == 7)
    #expect(client.hasGone && !client.isWatched)
    #expect(ending.count.update { $0 } == 1)
  }

  @Test func `what is done is not ended any more`() async throws {
    let (client, ending) = (ClientPresence(), Ending())
    await client.watched(endedBy: ending.end) {}
    #expect(!client.isWatched)
    client.gone()
    #expect(ending.count.update { $0 } == 0)
  }

  @Test func `what begins too late is ended at once`() async throws {
    let (client, ending) = (ClientPresence(), Ending())
    client.gone()
    await client.watched(endedBy: ending.end) { await ending.wait() }
    #expect(ending.count.update { $0 } == 1)
  }

  @Test func `a picture that nobody waits for is given up`() async throws {
    let threads = MediaThreads()
    defer { threads.stop() }
    let client = ClientPresence()
    let wasRequested = try await threads.picture(for: client) { interruption in
      client.gone()
      return interruption.wasRequested
    }
    #expect(wasRequested)
    await #expect(throws: WorkThreads.Overloaded.self) {
      try await threads.picture(for: client) { _ in Issue.record("nobody waits for this") }
    }
  }

  // MARK: - Over a server

  /// A server that looks for gone clients many times a second.
  private func server(_ ending: Ending, _ begun: Condition<Bool>) throws -> TestServer {
    let route = Route("GET", "/work", role: .open) { request in
      .later {
        await request.client.watched(endedBy: ending.end) {
          begun.update { $0 = true }
          await ending.wait()
        }
        return .noContent
      }
    }
    return try TestServer([route]) { $0.lingerSeconds = 0.1 }
  }

  @Test func `a closed connection ends the work for it`() throws {
    let (ending, begun) = (Ending(), Condition(false))
    let server = try server(ending, begun)
    do {
      let client = try server.client()
      // What was sent ahead does not hide the end behind it.
      client.send("GET /work HTTP/1.1\r\nHost: localhost\r\n\r\nGET /next")
      _ = begun.wait { $0 ? true : nil }
      #expect(ending.count.update { $0 } == 0)
    }
    let record = server.records.wait { $0.first }
    #expect(record?.path == "/work")
    #expect(record?.isAborted == true)
    #expect(ending.count.update { $0 } == 1)
  }

  @Test func `a client that waits is waited for`() throws {
    let (ending, begun) = (Ending(), Condition(false))
    let server = try server(ending, begun)
    let stays = try server.client()
    stays.send("GET /work HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = begun.wait { $0 ? true : nil }
    // Others come and go meanwhile.
    for _ in 0..<3 { #expect(try server.get("/nothing")?.status == 404) }
    #expect(ending.count.update { $0 } == 0)
    ending.end()
    #expect(stays.response()?.status == 204)
    let records = server.records.wait { $0.count == 4 ? $0 : nil }
    #expect(records?.allSatisfy { !$0.isAborted } == true)
  }
}
