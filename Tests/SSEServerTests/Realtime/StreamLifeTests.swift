import Base
import Testing

@testable import Jobs
@testable import SSEServer

/// What streams are from their beginning to their end: pings, pongs, readers that leave, a server that does.
@Suite(.timeLimit(.minutes(3))) struct StreamLifeTests {
  @Test func `pings come in time, on a quiet stream, with the cursor of now`() throws {
    let stage = try StreamStage { $0.pingSeconds = 0.05 }
    let lease = try stage.job()
    let reader = try stage.open(jobs: [lease.job])
    let other = try stage.job("other")
    try stage.commit(other, [try StreamStage.warning("elsewhere", other.job.id)])
    let last = stage.store.log.lastID
    // Nothing comes for this reader, and still its position moves with the log.
    let pings = try reader.events { $0.id == last.description }
    #expect(pings.allSatisfy { $0.type == "ping" })
    #expect(Set(pings.map(\.data)).count == pings.count)
  }

  @Test func `a pong measures the way there and back`() async throws {
    let stage = try StreamStage()
    let lease = try stage.job()
    let reader = try stage.open(jobs: [lease.job], session: "me")
    let ping = try #require(try reader.events { $0.type == "ping" }.last)
    guard case .ping(let payload) = try ping.message.body else {
      Issue.record("\(ping)")
      return
    }
    var clients = await stage.hub.inspect().clients
    #expect(clients.count == 1)
    #expect(clients[0].session == "me")
    #expect(clients[0].jobs == [lease.job.id])
    #expect(clients[0].latency == nil)
    stage.hub.pong(try PongPayload(sessionID: "me", pingID: "another", timestamp: .now()))
    stage.hub.pong(try PongPayload(sessionID: "you", pingID: payload.pingID, timestamp: .now()))
    clients = await stage.hub.inspect().clients
    #expect(clients[0].latency == nil)
    stage.hub.pong(try PongPayload(sessionID: "me", pingID: payload.pingID, timestamp: .now()))
    clients = await stage.hub.inspect().clients
    #expect(clients[0].latency != nil)
  }

  @Test func `a reader that has gone is noticed and gives its place back`() async throws {
    let stage = try StreamStage()
    let ended = Condition(0)
    var readers: [StreamReader] = []
    for _ in 0..<20 {
      readers.append(try stage.open { ended.update { $0 += 1 } })
    }
    #expect(await stage.hub.inspect().clients.count == 20)
    readers.removeAll()
    _ = ended.wait { $0 == 20 ? true : nil }
    let (clients, figures) = await stage.hub.inspect()
    #expect(clients.isEmpty)
    #expect(figures.opened == 20 && figures.closed == 20)
  }

  @Test func `a shutdown tells every reader and ends each on an event's end`() throws {
    let stage = try StreamStage()
    let lease = try stage.job()
    let readers = try (0..<30).map { _ in try stage.open() }
    for index in Int64(0)..<20 {
      try stage.commit(lease, [try StreamStage.frame(index, lease.job.id)])
    }
    stage.hub.close(drainSeconds: 10)
    for reader in readers {
      let events = try reader.events()
      let last = try #require(events.last)
      guard case .error(let error) = try last.message.body else {
        Issue.record("\(last)")
        continue
      }
      #expect(error.details.reason == "shutdown")
      #expect(last.id == stage.store.log.lastID.description)
      #expect(events.filter { $0.type == "frame" }.count == 20)
      #expect(reader.retries.count == 2)
    }
  }

  @Test func `who comes after the end gets an answer and is let go`() async throws {
    let stage = try StreamStage()
    stage.hub.close(drainSeconds: 1)
    #expect(await stage.hub.inspect().clients.isEmpty)
    let ended = Condition(false)
    let reader = try stage.open { ended.update { $0 = true } }
    #expect(try reader.events().isEmpty)
    #expect(ended.update { $0 })
    stage.hub.close(drainSeconds: 1)
  }

  @Test func `a stream with nothing to come greets and ends`() throws {
    let stage = try StreamStage()
    let reader = try stage.open(isOver: true)
    #expect(try reader.events().map(\.type) == ["ping"])
  }
}
