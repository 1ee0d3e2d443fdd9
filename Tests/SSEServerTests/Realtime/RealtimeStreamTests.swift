import Base
import Foundation
import Synchronization
import Testing

@testable import Jobs
@testable import SSEServer

/// Streams over real sockets, from a real log, without HTTP around them.
@Suite(.timeLimit(.minutes(3))) struct RealtimeStreamTests {
  @Test
  func `a stream begins with its head, a jittered retry and a ping that says where it stands`()
    throws
  {
    let stage = try StreamStage()
    _ = try stage.job()
    let reader = try stage.open()
    let greeting = try reader.events { $0.type == "ping" }
    #expect(reader.head.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"))
    #expect(reader.head.contains("Cache-Control: no-cache, no-transform"))
    #expect(reader.head.contains("X-Accel-Buffering: no"))
    #expect(!reader.head.contains("Transfer-Encoding"))
    #expect(reader.retries.count == 1 && (1_000...3_000).contains(reader.retries[0]))
    #expect(greeting.map(\.type) == ["ping"])
    #expect(greeting[0].id == stage.store.log.lastID.description)
    guard case .ping(let ping) = try greeting[0].message.body else {
      Issue.record("not a ping: \(greeting[0])")
      return
    }
    #expect(ping.cursor == stage.store.log.lastID)
    #expect(ping.intervalMilliseconds == 15_000)
  }

  @Test func `readers get what the log has, in its order, live`() throws {
    let stage = try StreamStage()
    let lease = try stage.job()
    let start = stage.store.log.lastSequence
    let readers = try (0..<5).map { _ in try stage.open() }
    for index in Int64(0)..<200 {
      try stage.commit(
        lease,
        [
          try StreamStage.frame(index, lease.job.id),
          try StreamStage.warning("w\(index)", lease.job.id),
        ])
    }
    try stage.finish(lease)
    let log = try stage.log(after: start)
    for reader in readers {
      #expect(try reader.events { $0.type == "complete" }.logged == log)
    }
  }

  @Test func `a stream of one job ends with it, on an event's end`() throws {
    let stage = try StreamStage()
    let (mine, other) = (try stage.job("a"), try stage.job("b"))
    let ended = Condition(false)
    let reader = try stage.open(jobs: [mine.job]) { ended.update { $0 = true } }
    try stage.commit(other, [try StreamStage.warning("not mine", other.job.id)])
    try stage.commit(mine, [try StreamStage.warning("mine", mine.job.id)])
    try stage.finish(mine)
    try stage.commit(other, [try StreamStage.warning("later", other.job.id)])
    let events = try reader.events()
    #expect(events.map(\.type) == ["ping", "warning", "progress", "complete"])
    #expect(reader.hasEnded)
    _ = ended.wait { $0 ? true : nil }
  }

  @Test func `types choose, and the end of the job ends the stream all the same`() throws {
    let stage = try StreamStage()
    let lease = try stage.job()
    let live = try stage.open(jobs: [lease.job], types: MessageTypeSet(.warning))
    for index in Int64(0)..<10 {
      try stage.commit(
        lease,
        [
          try StreamStage.frame(index, lease.job.id),
          try StreamStage.warning("w\(index)", lease.job.id),
        ])
    }
    try stage.finish(lease)
    let late = try stage.open(jobs: [lease.job], types: MessageTypeSet(.warning), after: 0)
    let expected = try stage.log().filter { $0.type == "warning" }
    #expect(try live.events().logged == expected)
    #expect(try late.events().logged == expected)
  }

  @Test func `a reader from any cursor gets the rest without gap or repeat, while more comes`()
    throws
  {
    let stage = try StreamStage()
    let lease = try stage.job()
    let count: Int64 = 400
    let writing = NamedThread(name: "writing") {
      for index in 0..<count {
        do {
          try stage.commit(lease, [try StreamStage.frame(index, lease.job.id)])
        } catch {
          Issue.record(error)
        }
      }
    }
    // They come while the log grows, from everywhere in it.
    var readers: [(after: Int64, reader: StreamReader)] = []
    while stage.store.log.lastSequence < count {
      let after = Int64.random(in: 0...stage.store.log.lastSequence)
      readers.append((after, try stage.open(after: after)))
      let now = stage.store.log.lastSequence
      readers.append((now, try stage.open(after: now)))
      if readers.count > 60 { break }
    }
    writing.join()
    try stage.finish(lease)
    for (after, reader) in readers {
      let events = try reader.events { $0.type == "complete" }.logged
      #expect(events.map(\.sequence) == Array((after + 1)...stage.store.log.lastSequence))
    }
  }

  @Test func `every event's id is a cursor that goes on behind it`() throws {
    let stage = try StreamStage()
    let lease = try stage.job()
    for index in Int64(0)..<30 {
      try stage.commit(lease, [try StreamStage.frame(index, lease.job.id)])
    }
    try stage.finish(lease)
    let all = try stage.open(after: 0).events { $0.type == "complete" }.logged
    for (index, event) in all.enumerated() where index + 1 < all.count {
      let cursor = try stage.store.log.resolve(Cursor(event.id))
      let rest = try stage.open(after: cursor).events { $0.type == "complete" }.logged
      #expect(rest == Array(all[(index + 1)...]))
    }
  }

  @Test func `a reader that stops loses frames only, is told, and delays nobody`() throws {
    let stage = try StreamStage { settings in
      settings.maximumWaitingEvents = 50
      settings.maximumWaitingBytes = 1 << 20
    }
    let lease = try stage.job()
    let start = stage.store.log.lastSequence
    let (stopped, quick) = (try stage.open(), try stage.open())
    _ = try stopped.events { $0.type == "ping" }
    let rounds: Int64 = 1_500
    for index in 0..<rounds {
      var bodies = [try StreamStage.frame(index, lease.job.id, padding: 400)]
      if index % 50 == 0 { bodies.append(try StreamStage.warning("w\(index)", lease.job.id)) }
      try stage.commit(lease, bodies)
      // The quick one reads along.
      if index % 20 == 19 {
        let last = stage.store.log.lastSequence
        _ = try quick.events { $0.sequence == last }
      }
    }
    try stage.finish(lease)
    let log = try stage.log(after: start)
    let events = try stopped.events { $0.type == "complete" }
    let received = events.logged
    var reported: Int64 = 0
    for event in events where event.data.contains("EVENTS_DROPPED") {
      guard case .warning(let warning) = try event.message.body, let drops = warning.dropped else {
        Issue.record("\(event)")
        continue
      }
      reported += drops.count
      #expect(Set(drops.byType.keys) == [.frame])
    }
    #expect(reported > 0)
    #expect(Int64(received.count) + reported == Int64(log.count))
    #expect(received.filter { $0.type != "frame" } == log.filter { $0.type != "frame" })
  }

  /// A reader of the past that stops, then a reader of the present that stops: wherever it breaks off and comes back
  /// with the last id that it has seen, it misses nothing that it was not told of.
  @Test func `whoever breaks off anywhere resumes without a loss`() async throws {
    let stage = try StreamStage { settings in
      settings.maximumWaitingEvents = 50
      settings.pingSeconds = 0.01
    }
    let lease = try stage.job()
    func commit(_ indexes: Range<Int64>) throws {
      for index in indexes {
        try stage.commit(lease, [try StreamStage.frame(index, lease.job.id, padding: 800)])
      }
    }
    try commit(0..<900)
    let reader = try stage.open(after: 0)
    var events = try reader.events { $0.type == "frame" }
    // The rest of its page is more than its socket takes, and what comes now more than may wait.
    try commit(900..<1_200)
    let last = stage.store.log.lastSequence
    events += try reader.events { $0.sequence == last }
    // Once it is live, it loses what is more than may wait.
    while await stage.hub.inspect().clients[0].isCatchingUp {}
    try commit(1_200..<2_000)
    try stage.finish(lease)
    events += try reader.events { $0.type == "complete" }
    let log = try stage.log()
    try checkEveryBreak(events, of: log)
    #expect(events.contains { $0.data.contains("EVENTS_DROPPED") })
    #expect(Array(events.logged.prefix(1_200)) == Array(log.prefix(1_200)))
    for event in events where !event.isLogged {
      let cursor = try stage.store.log.resolve(Cursor(event.id))
      let rest = try stage.open(after: cursor).events { $0.type == "complete" }.logged
      #expect(rest == log.filter { $0.sequence! > cursor })
    }
  }

  private func checkEveryBreak(_ events: [ReceivedEvent], of log: [ReceivedEvent]) throws {
    var received: Set<Int64> = []
    var told: [ClosedRange<Int64>] = []
    var reported: Int64 = 0
    var position: Int64 = 0
    var looked = 0
    for event in events {
      let sequence = try #require(event.sequence)
      #expect(sequence >= position, "ids run backwards at \(event)")
      position = sequence
      if event.isLogged { received.insert(sequence) }
      if case .warning(let warning) = try event.message.body, let drops = warning.dropped {
        reported += drops.count
        told.append(drops.first.sequence...drops.last.sequence)
      }
      while looked < log.count, let known = log[looked].sequence, known <= position {
        #expect(
          received.contains(known) || told.contains { $0.contains(known) },
          "whoever breaks off at \(event.id) never learns of \(known)")
        looked += 1
      }
    }
    #expect(Int64(received.count) + reported == Int64(log.count))
  }

  @Test func `a reader that is behind gets its pings, where it stands`() async throws {
    let stage = try StreamStage { $0.pingSeconds = 0.01 }
    let lease = try stage.job()
    let behind = try stage.open()
    _ = try behind.events { $0.type == "ping" }
    for index in Int64(0)..<1_000 {
      try stage.commit(lease, [try StreamStage.frame(index, lease.job.id, padding: 1_000)])
    }
    let end = stage.store.log.lastSequence
    // Pings up to here may have come before it was behind; from here on its queue is not empty until all is read.
    let waiting = await stage.hub.inspect().clients[0].lagEvents
    let sent = end - Int64(waiting)
    #expect(waiting > 0)
    try waitForPings(stage)
    var read = 0
    while read < 300_000 { read += behind.readSome(10_000) }
    try waitForPings(stage)
    var last: Int64 = 0
    var pings: [Int64] = []
    _ = try behind.events { event in
      if event.type == "ping" {
        #expect(event.sequence == last || last == 0)
        pings.append(event.sequence ?? 0)
      }
      last = event.sequence ?? last
      return last == end
    }
    #expect(pings.contains { $0 > sent + 1 && $0 < end })
  }

  /// Until a ping has come due for every stream: on one that comes now two do later than that.
  private func waitForPings(_ stage: StreamStage) throws {
    var pings = 0
    _ = try stage.open(types: MessageTypeSet(.complete)).events { _ in
      pings += 1
      return pings == 4
    }
  }

  @Test func `frames can be capped by time, live and from the past alike`() throws {
    let stage = try StreamStage()
    let lease = try stage.job()
    let live = try stage.open(jobs: [lease.job], fps: 5)
    // Two seconds of media time at 25 frames a second, in message time.
    let begin = Timestamp(milliseconds: 1_700_000_000_000)
    for index in Int64(0)..<50 {
      try stage.commit(
        lease, [try StreamStage.frame(index, lease.job.id)],
        at: begin.advanced(byMilliseconds: index * 40))
    }
    try stage.finish(lease)
    let late = try stage.open(jobs: [lease.job], fps: 5, after: 0)
    let indexes = try live.events().filter { $0.type == "frame" }
    #expect(indexes.count == 10)
    #expect(try late.events().filter { $0.type == "frame" } == indexes)
  }

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

  @Test func `a reader that takes nothing for too long is cut`() async throws {
    let stage = try StreamStage { $0.stallSeconds = 0.01 }
    let lease = try stage.job()
    let ended = Condition(false)
    let reader = try stage.open { ended.update { $0 = true } }
    var index: Int64 = 0
    while ended.update({ $0 }) == false {
      try stage.commit(lease, [try StreamStage.frame(index, lease.job.id, padding: 20_000)])
      index += 1
    }
    #expect(await stage.hub.inspect().figures.cut == 1)
    withExtendedLifetime(reader) {}
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

  @Test func `fan-out is the time since the commit, of what somebody listens for`() async throws {
    let stage = try StreamStage()
    let lease = try stage.job()
    func hear(_ type: MessageType, secondsAgo: Double) {
      let event = CommittedEvent(
        sequence: stage.store.log.lastSequence + 1, type: type, job: lease.job, frameIndex: nil,
        json: Array("{}".utf8))
      stage.hub.committed(
        CommittedBatch(
          events: [event], epoch: stage.store.log.lastID.epoch, commitNanoseconds: 1,
          committedAt: Monotonic.now().advanced(bySeconds: -secondsAgo)))
    }
    // Nobody is there, then somebody who wants something else.
    try stage.commit(lease, [try StreamStage.warning("w", lease.job.id)])
    let reader = try stage.open(types: MessageTypeSet(.error))
    try stage.commit(lease, [try StreamStage.warning("w", lease.job.id)])
    _ = try reader.events { $0.type == "ping" }
    #expect(await stage.hub.inspect().figures.fanOut.counts.reduce(0, +) == 0)
    // An hour in the box is an hour for the reader.
    hear(.error, secondsAgo: 3_600)
    _ = try reader.events { $0.type == "error" }
    let figure = await stage.hub.inspect().figures.fanOut
    #expect(figure.counts.reduce(0, +) == 1)
    #expect(figure.totalNanoseconds >= 3_600_000_000_000)
  }

  @Test func `places are counted by session and in all`() throws {
    var settings = StreamSettings()
    settings.maximumPerSession = 2
    settings.maximumConnections = 3
    var admission = Admission(settings)
    try admission.enter("a")
    try admission.enter("a")
    #expect(throws: AdmissionRefusal.sessionFull) { try admission.enter("a") }
    try admission.enter("b")
    #expect(throws: AdmissionRefusal.serverFull) { try admission.enter("c") }
    admission.leave("a")
    try admission.enter("c")
    #expect(admission.count == 3)
  }
}
