import Base
import Synchronization
import TestSupport
import Testing

@testable import Jobs

@Suite(.timeLimit(.minutes(2))) struct EventLogTests {
  private let directory: TemporaryDirectory
  private let store: Store

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store(directory: directory.path)
  }

  // MARK: - Order and durability

  @Test func `concurrent writers get one order without gap or repeat`() async throws {
    let recorder = Recorder(store)
    _ = store.log.add(recorder)
    let writers = 8
    let stepsEach = 40
    let jobs = try (0..<writers).map { _ in try store.claimedJob() }
    let sent = try await withThrowingTaskGroup(of: [String].self) { group in
      for job in jobs {
        group.addTask { [store] in
          var sent: [String] = []
          for step in 0..<stepsEach {
            let text = "\(job.record.id)/\(step)"
            let messages = [
              try Sample.frame(Int64(step), job: job.record.id),
              try Sample.warning(text, job: job.record.id),
            ]
            _ = try await store.perform(
              Write.commit(
                JobStep(messages: messages), under: job.lease, leaseMilliseconds: Sample.lease))
            sent.append(text)
          }
          return sent
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let log = try store.wholeLog(pageSize: 37)
    #expect(log.map(\.id.sequence) == Array(1...Int64(writers * (1 + 2 * stepsEach))))
    // Each writer's own messages are there once, in its own order.
    let texts = try log.compactMap { event -> String? in
      guard case .warning(let warning) = try event.message.body else { return nil }
      return warning.message
    }
    for mine in sent {
      let prefix = mine[0].prefix { $0 != "/" }
      #expect(texts.filter { $0.hasPrefix(prefix) } == mine)
    }
    // Whoever listened heard the same, in the same order, and could read it when it heard.
    #expect(recorder.heard == log.map(\.id.sequence))
    #expect(recorder.unreadable == [])
  }

  @Test func `a restart goes on in the same order, in a new epoch, and honours the old one`() throws
  {
    let job = try store.claimedJob()
    try store.commit([Sample.frame(0, job: job.record.id)], under: job.lease)
    let before = try store.wholeLog()
    let last = store.log.lastID
    store.close()
    let again = try Store(directory: directory.path)
    #expect(try again.wholeLog() == before)
    #expect(again.log.lastID == last)
    #expect(try again.log.resolve(.after(last)) == last.sequence)
    _ = try again.performAndWait(Write.submit(Sample.submission()))
    #expect(again.log.lastSequence == last.sequence + 1)
    #expect(again.log.lastID.epoch != last.epoch)
    #expect(try again.wholeLog().dropLast() == before[...])
    again.close()
  }

  @Test func `numbers of deleted events are never given out again`() throws {
    let job = try store.claimedJob()
    try store.finish(under: job.lease)
    let last = store.log.lastSequence
    try store.performAndWait(Write.delete(job.record.id, actor: "ann"))
    try store.waitUntilCleared()
    #expect(try store.wholeLog().isEmpty)
    store.close()
    let again = try Store(directory: directory.path)
    #expect(again.log.lastSequence == last)
    _ = try again.performAndWait(Write.submit(Sample.submission()))
    #expect(try again.wholeLog().map(\.id.sequence) == [last + 1])
    again.close()
  }

  // MARK: - Pages and filters

  /// Two jobs whose events and frames alternate.
  private func makeTwoJobs() throws -> (ClaimedJob, ClaimedJob) {
    let jobs = (try store.claimedJob("w1"), try store.claimedJob("w2"))
    for index in 0..<20 {
      for job in [jobs.0, jobs.1] {
        try store.commit(
          [
            Sample.frame(Int64(index), job: job.record.id),
            Sample.progress(Int64(index), job: job.record.id),
          ], under: job.lease)
      }
    }
    return jobs
  }

  @Test(arguments: [1, 2, 7, 1_000])
  func `pages of any size give the same events`(_ size: Int) throws {
    _ = try makeTwoJobs()
    #expect(try store.wholeLog(pageSize: size) == store.wholeLog())
    #expect(try store.wholeLog().map(\.id.sequence) == Array(1...82))
  }

  @Test func `filters by job and by type agree with a filter by hand`() throws {
    let (one, two) = try makeTwoJobs()
    let everything = try store.wholeLog()
    let choices: [Set<Int64>?] = [
      nil, [one.lease.job.number], [one.lease.job.number, two.lease.job.number], [999],
    ]
    let typeChoices: [MessageTypeSet] = [
      .logged, MessageTypeSet(.frame), MessageTypeSet(.progress),
      [MessageTypeSet(.frame), MessageTypeSet(.progress)], MessageTypeSet(.warning), [],
    ]
    let names = [one, two].reduce(into: [Int64: String]()) {
      $0[$1.lease.job.number] = $1.record.id.description
    }
    for jobs in choices {
      for types in typeChoices {
        let expected = everything.filter { event in
          types.contains(event.type)
            && (jobs.map { $0.contains { event.json.contains(names[$0] ?? "nobody") } } ?? true)
        }
        for size in [3, 1_000] {
          let found = try store.wholeLog(
            pageSize: size, filter: LogFilter(jobs: jobs, types: types))
          #expect(found == expected, "jobs \(String(describing: jobs)), types \(types)")
        }
      }
    }
  }

  @Test func `a page that found nothing still moves its cursor to the end`() throws {
    _ = try makeTwoJobs()
    let filter = LogFilter(types: MessageTypeSet(.warning))
    let page = try store.performAndWait(store.log.page(after: 0, filter: filter))
    #expect(page.entries.isEmpty)
    #expect(page.reachesEnd)
    #expect(page.cursor == store.log.lastSequence)
  }

  @Test func `a page looks at no more events than it may, and goes on from there`() throws {
    _ = try makeTwoJobs()
    let filter = LogFilter(types: MessageTypeSet(.warning))
    let page = try store.performAndWait(
      store.log.page(after: 0, filter: filter, limits: PageLimits(scanned: 10)))
    let events = try store.wholeLog(filter: LogFilter(types: MessageTypeSet(.progress)))
    #expect(page.cursor == events[9].id.sequence)
    #expect(!page.reachesEnd)
  }

  @Test func `a page ends at its limit of bytes`() throws {
    _ = try makeTwoJobs()
    let page = try store.performAndWait(
      store.log.page(after: 0, limits: PageLimits(bytes: 1)))
    #expect(page.entries.count == 1)
    #expect(page.cursor == 1)
  }

  // MARK: - What the log refuses

  @Test func `a message of another job is refused and nothing is written`() throws {
    let (one, two) = (try store.claimedJob("w1"), try store.claimedJob("w2"))
    let last = store.log.lastSequence
    let foreign = try Sample.frame(0, job: two.record.id)
    let error = #expect(throws: MessageError.self) {
      try store.commit([foreign], under: one.lease)
    }
    #expect(error?.code == "message_foreign_job")
    #expect(store.log.lastSequence == last)
    #expect(try store.wholeLog().count == 2)
  }

  @Test func `a frame is written once`() throws {
    let job = try store.claimedJob()
    let frame = try Sample.frame(0, job: job.record.id)
    try store.commit([frame], under: job.lease)
    let error = #expect(throws: StoreError.self) { try store.commit([frame], under: job.lease) }
    #expect(error?.code == .alreadyExists)
    #expect(try store.wholeLog().count == 2)
  }

  // MARK: - Following

  @Test func `a tail hands over from the past to the present without gap or repeat`() async throws {
    let job = try store.claimedJob()
    let count: Int64 = 300
    async let followed = follow(until: count + 1, from: 0, limits: PageLimits(events: 7))
    async let late = follow(until: count + 1, from: 100, limits: PageLimits(events: 1_000))
    for index in 0..<count {
      let step = JobStep(messages: [try Sample.frame(index, job: job.record.id)])
      _ = try await store.perform(
        Write.commit(step, under: job.lease, leaseMilliseconds: Sample.lease))
    }
    let log = try store.wholeLog()
    #expect(try await followed == log)
    #expect(try await late == Array(log.dropFirst(100)))
  }

  private func follow(until last: Int64, from: Int64, limits: PageLimits) async throws
    -> [LoggedEvent]
  {
    var tail = store.log.tail(after: from, limits: limits)
    var events: [LoggedEvent] = []
    while events.last.map(\.id.sequence) != last, let page = try await tail.next() {
      events += page.events
    }
    return events
  }

  @Test func `a tail that waits is woken by a commit`() async throws {
    let tail = store.log.tail(after: 0)
    let next = Task {
      var tail = tail
      return try await tail.next()?.events.map(\.type)
    }
    _ = try await store.perform(Write.submit(Sample.submission()))
    #expect(try await next.value == [.progress])
  }

  @Test func `a tail that waits can be cancelled`() async throws {
    let tail = store.log.tail(after: 0)
    let waiting = Task {
      var tail = tail
      return try await tail.next() == nil
    }
    while store.log.waiterCount == 0 { await Task.yield() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { try await waiting.value }
    #expect(store.log.waiterCount == 0)
  }

  @Test func `a tail that is cancelled before it waits does not wait`() async throws {
    let tail = store.log.tail(after: 0)
    let waiting = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      var tail = tail
      return try await tail.next() == nil
    }
    await #expect(throws: CancellationError.self) { try await waiting.value }
  }

  @Test func `a page is one moment of the log, whatever is written meanwhile`() throws {
    let job = try store.claimedJob()
    let steps: Int64 = 3_000
    let start = store.log.lastSequence
    // Each step an event and a frame: they lie in two tables, and come and go together.
    let writing = NamedThread(name: "writing") { [store] in
      do {
        for step in 0..<steps {
          let messages = [
            try Sample.warning("w", job: job.record.id), try Sample.frame(step, job: job.record.id),
          ]
          try store.commit(messages, under: job.lease)
        }
      } catch {
        Issue.record(error)
      }
    }
    var cursor = start
    var gaps: [Int64] = []
    while cursor < start + 2 * steps {
      let page = try store.performAndWait(store.log.page(after: cursor))
      for entry in page.entries {
        if entry.sequence != cursor + 1 { gaps.append(entry.sequence) }
        cursor = entry.sequence
      }
      cursor = max(cursor, page.cursor)
    }
    writing.join()
    #expect(gaps == [])
  }

  @Test func `a tail that waits ends when the store is closed`() async throws {
    let tail = store.log.tail(after: 0)
    let waiting = Task {
      var tail = tail
      return try await tail.next() == nil
    }
    store.close()
    // Either it saw the end, or its read was refused because it began too late.
    let outcome = await waiting.result
    if case .failure(let error) = outcome { #expect((error as? StoreError)?.code == .closed) }
    if case .success(let isOver) = outcome { #expect(isOver) }
  }
}

/// Notes what it hears, and whether each event can be read from the log at that moment.
private final class Recorder: LogObserver {
  private let store: Store
  private let state = Mutex<(heard: [Int64], unreadable: [Int64])>(([], []))

  init(_ store: Store) {
    self.store = store
  }

  var heard: [Int64] { state.withLock { $0.heard } }
  var unreadable: [Int64] { state.withLock { $0.unreadable } }

  func committed(_ batch: CommittedBatch) {
    let sequences = batch.events.map(\.sequence)
    let read = try? store.wholeLog(after: sequences[0] - 1)
    let readable = Set(read?.map(\.id.sequence) ?? [])
    state.withLock {
      $0.heard += sequences
      $0.unreadable += sequences.filter { !readable.contains($0) }
    }
  }
}
