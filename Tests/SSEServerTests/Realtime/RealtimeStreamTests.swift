import Base
import Testing

@testable import Jobs
@testable import SSEServer

/// What readers get: over real sockets, from a real log, without HTTP around them.
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
}
