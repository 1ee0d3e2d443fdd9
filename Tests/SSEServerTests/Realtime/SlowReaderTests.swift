import Base
import Testing

@testable import Jobs
@testable import SSEServer

/// Readers that fall behind, stop, or break off.
@Suite(.timeLimit(.minutes(3))) struct SlowReaderTests {
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
}
