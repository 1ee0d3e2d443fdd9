import Base
import Synchronization
import TestSupport
import Testing

@testable import Jobs

/// An executor that does what a test tells it.
private struct ScriptedExecutor: JobExecutor {
  let script: @Sendable (ClaimedJob, JobSession) throws -> JobExit

  func run(_ job: ClaimedJob, in session: JobSession) throws -> JobExit {
    try script(job, session)
  }
}

@Suite(.timeLimit(.minutes(2))) struct WorkerPoolTests {
  private let directory: TemporaryDirectory
  private let store: Store

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store(directory: directory.path)
  }

  /// By default a lease so long that no test passes because one ran out.
  private func pool(
    workers: Int = 2, leaseMilliseconds: Int64 = 3_600_000, reports: Reports = Reports(),
    _ script: @escaping @Sendable (ClaimedJob, JobSession) throws -> JobExit
  ) throws -> WorkerPool {
    var options = WorkerPool.Options(workers: workers)
    options.leaseMilliseconds = leaseMilliseconds
    return try WorkerPool(
      store: store, executor: ScriptedExecutor(script: script), options: options,
      report: { reports.add($0) })
  }

  /// What the workers reported.
  private final class Reports: Sendable {
    private let all = Condition<[WorkerReport]>([])

    func add(_ report: WorkerReport) { all.update { $0.append(report) } }

    func wait(for wanted: @Sendable (WorkerReport) -> Bool) {
      _ = all.wait { reports in reports.contains(where: wanted) ? true : nil }
    }
  }

  private func submit(_ source: String = "match.mp4") async throws -> JobID {
    try await store.perform(Write.submit(Sample.submission(source)))
  }

  /// Follows the log until these jobs have ended, and gives their records.
  private func end(of ids: [JobID]) async throws -> [JobRecord] {
    var left = Set(ids.map(\.description))
    var tail = store.log.tail(after: 0, filter: LogFilter(types: MessageTypeSet(.complete)))
    while !left.isEmpty, let page = try await tail.next() {
      for event in page.events {
        left.remove(try event.message.jobID?.description ?? "")
      }
    }
    return try ids.map { try store.performAndWait(Read.job($0)) }
  }

  /// Commits one frame a step until the count is reached, from wherever the checkpoint says.
  private static func frames(_ count: Int64, _ job: ClaimedJob, _ session: JobSession) throws
    -> JobExit
  {
    var next = job.checkpoint.flatMap { Int64(String(decoding: $0, as: UTF8.self)) } ?? 0
    while next < count {
      switch session.stop {
      case .cancelled: return .ended(.cancelled(summary: ["total_frames": .integer(next)]))
      case .shutdown: return .paused
      case nil: break
      }
      try session.commit(
        JobStep(
          messages: [try Sample.frame(next, job: job.record.id)],
          checkpoint: [UInt8](String(next + 1).utf8)))
      next += 1
    }
    return .ended(Sample.result(frames: count))
  }

  @Test func `jobs submitted before and after the start are done`() async throws {
    let early = try await submit("early")
    let pool = try pool { try Self.frames(5, $0, $1) }
    var ids = [early]
    for index in 0..<20 {
      ids.append(try await submit("\(index)"))
      pool.wake()
    }
    let records = try await end(of: ids)
    #expect(records.allSatisfy { $0.status == .completed && $0.state.attempt == 1 })
    for id in ids {
      #expect(
        try store.performAndWait(Read.frames(of: id, after: -1, limit: 10)).map(\.index)
          == Array(0..<5))
    }
    pool.stop()
  }

  @Test func `a running job that is cancelled stops and keeps its frames`() async throws {
    let pool = try pool { job, session in
      while session.stop == nil { try session.renew() }
      #expect(session.stop == .cancelled)
      return .ended(.cancelled(summary: [:]))
    }
    let id = try await submit()
    pool.wake()
    // Until a worker has it.
    _ = try await firstEntry("started", of: id)
    #expect(try await pool.cancel(id, actor: "ann") == .running)
    #expect(try await end(of: [id]).map(\.status) == [.cancelled])
    pool.stop()
  }

  /// Reads the audit trail until it says something; the log has no event for it.
  private func firstEntry(_ action: String, of id: JobID) async throws -> AuditEntry {
    while true {
      let history = try await store.perform(Read.history(of: id))
      if let entry = history.first(where: { $0.action == action }) { return entry }
      await Task.yield()
    }
  }

  @Test func `a cancel reaches a job that is not looking at the store`() async throws {
    let begun = Condition(false)
    let pool = try pool { _, session in
      begun.update { $0 = true }
      while session.stop == nil {}
      return .ended(.cancelled(summary: [:]))
    }
    let id = try await submit()
    pool.wake()
    _ = begun.wait { $0 ? true : nil }
    _ = try await pool.cancel(id, actor: "ann")
    #expect(try await end(of: [id]).map(\.status) == [.cancelled])
    pool.stop()
  }

  @Test func `a cancel that comes before the session is known is not lost`() async throws {
    let id = try await submit()
    // Claimed by a pool whose only worker is held up between the claim and the work: here, by the store itself.
    let asked = try store.claim("someone")
    _ = try await store.perform(Write.cancel(id, actor: "ann"))
    try await store.perform(Write.release(try #require(asked).lease))
    #expect(try await end(of: [id]).map(\.status) == [.cancelled])
  }

  @Test func `a job whose worker is silent for longer than its lease is not run a second time`()
    async throws
  {
    let runs = Condition(0)
    let pool = try pool(workers: 3, leaseMilliseconds: 20) { job, session in
      if job.record.source == "other" { return .ended(Sample.result()) }
      runs.update { $0 += 1 }
      let stopped = Condition(false)
      session.whenStopped { stopped.update { $0 = true } }
      _ = stopped.wait { $0 ? true : nil }
      return .paused
    }
    let silent = try await submit()
    pool.wake()
    _ = runs.wait { $0 == 1 ? true : nil }
    // Meanwhile the others look for work, and for leases that ran out.
    for _ in 0..<5 {
      let deadline = Monotonic.now().advanced(bySeconds: 0.02)
      while Monotonic.now() < deadline { await Task.yield() }
      let other = try await submit("other")
      pool.wake()
      #expect(try await end(of: [other]).map(\.status) == [.completed])
    }
    let record = try store.performAndWait(Read.job(silent))
    #expect(record.state.crashes == 0)
    #expect(record.state.attempt == 1)
    // Every session there is hears of the end, or this would wait for ever.
    pool.stop()
    #expect(runs.update { $0 } == 1)
  }

  @Test func `a job whose worker waits for the disk is not taken from it`() async throws {
    store.close()
    var options = Store.Options()
    options.busyTimeoutMilliseconds = 1
    let store = try Store(directory: directory.path, options: options)
    let reports = Reports()
    var poolOptions = WorkerPool.Options(workers: 3)
    poolOptions.leaseMilliseconds = 20
    let release = Condition(false)
    let pool = try WorkerPool(
      store: store,
      executor: ScriptedExecutor { _, _ in
        _ = release.wait { $0 ? true : nil }
        return .ended(Sample.result())
      }, options: poolOptions, report: { reports.add($0) })
    let id = try await store.perform(Write.submit(Sample.submission()))
    pool.wake()
    while try store.performAndWait(Read.job(id)).status == .queued { await Task.yield() }
    // Another program holds the lock for longer than the lease; meanwhile the job wants to end.
    let other = try Connection(path: directory.file("touchline.db"), role: .writer)
    try other.execute("BEGIN IMMEDIATE")
    release.update { $0 = true }
    let deadline = Monotonic.now().advanced(bySeconds: 0.1)
    while Monotonic.now() < deadline { await Task.yield() }
    try other.execute("COMMIT")
    var tail = store.log.tail(after: 0, filter: LogFilter(types: MessageTypeSet(.complete)))
    _ = try await tail.next()
    let record = try store.performAndWait(Read.job(id))
    #expect(record.status == .completed)
    #expect(record.state.crashes == 0)
    pool.stop()
    store.close()
  }

  @Test
  func `a finished job that a full disk keeps from ending is not made a failure by a shutdown`()
    async throws
  {
    store.close()
    var options = Store.Options()
    options.maximumPages = 60
    let store = try Store(directory: directory.path, options: options)
    let reports = Reports()
    let pool = try WorkerPool(
      store: store,
      executor: ScriptedExecutor { job, _ in
        let frames = try (0..<2_000).map { try Sample.frame(Int64($0), job: job.record.id) }
        return .ended(Sample.result(frames: 2_000), last: JobStep(messages: frames))
      }, options: WorkerPool.Options(workers: 1), report: { reports.add($0) })
    let id = try await store.perform(Write.submit(Sample.submission()))
    pool.wake()
    while try store.performAndWait(Read.job(id)).status == .queued { await Task.yield() }
    pool.stop()
    #expect(try store.performAndWait(Read.job(id)).status == .running)
    store.close()
  }

  @Test func `an executor whose trouble with the store does not end fails in the end`() async throws
  {
    let id = try await submit()
    for _ in 0..<9 {
      // As if it had been tried before.
      let claimed = try #require(try store.claim("earlier"))
      try await store.perform(Write.release(claimed.lease))
    }
    let pool = try pool(workers: 1) { _, _ in throw StoreError(.inputOutput, "one bad page") }
    let record = try await end(of: [id])[0]
    #expect(record.status == .failed)
    #expect(record.errorMessage?.contains("one bad page") == true)
    pool.stop()
  }

  @Test func `a shutdown pauses a job, and the next server finishes it without a gap`() async throws
  {
    let halfway = Condition(false)
    let first = try pool(workers: 1) { job, session in
      for index in Int64(0)..<3 {
        try session.commit(
          JobStep(
            messages: [try Sample.frame(index, job: job.record.id)],
            checkpoint: [UInt8](String(index + 1).utf8)))
      }
      halfway.update { $0 = true }
      while session.stop == nil {}
      return .paused
    }
    let (id, waiting) = (try await submit("1"), try await submit("2"))
    first.wake()
    _ = halfway.wait { $0 ? true : nil }
    first.stop()
    #expect(try store.performAndWait(Read.job(id)).state.owner == nil)
    #expect(try store.performAndWait(Read.job(waiting)).status == .queued)
    let second = try pool { try Self.frames(6, $0, $1) }
    let records = try await end(of: [id, waiting])
    #expect(records.map(\.status) == [.completed, .completed])
    #expect(records[0].state.crashes == 0)
    #expect(
      try store.performAndWait(Read.frames(of: id, after: -1, limit: 10)).map(\.index)
        == Array(0..<6))
    second.stop()
  }

  private struct Broken: Error, CustomStringConvertible {
    let description = "the ball is flat"
  }

  @Test func `an executor that throws fails its job with the reason, and the next is done`()
    async throws
  {
    let pool = try pool(workers: 1) { job, _ in
      if job.record.source == "bad" { throw Broken() }
      return .ended(Sample.result())
    }
    let (bad, good) = (try await submit("bad"), try await submit("good"))
    pool.wake()
    let records = try await end(of: [bad, good])
    #expect(records.map(\.status) == [.failed, .completed])
    #expect(records[0].errorCode == "EXECUTOR_FAILED")
    #expect(records[0].errorMessage == "the ball is flat")
    pool.stop()
  }

  @Test func `what can never be written fails the job instead of trying for ever`() async throws {
    let pool = try pool { job, _ in
      let frame = try Sample.frame(0, job: job.record.id)
      return .ended(Sample.result(), last: JobStep(messages: [frame, frame]))
    }
    let id = try await submit()
    pool.wake()
    #expect(try await end(of: [id]).map(\.errorCode) == ["EXECUTOR_FAILED"])
    pool.stop()
  }

  @Test func `a worker that lost its job writes nothing for it and goes on`() async throws {
    let reports = Reports()
    let pool = try pool(workers: 1, reports: reports) { [store] job, session in
      if job.record.source == "stolen" {
        // Somebody takes the lease away in the middle of the work.
        _ = try store.performAndWait(Write.recover())
        _ = try store.claim("thief")
        try session.commit(JobStep(messages: [try Sample.frame(0, job: job.record.id)]))
      }
      return .ended(Sample.result())
    }
    let (stolen, next) = (try await submit("stolen"), try await submit("next"))
    pool.wake()
    #expect(try await end(of: [next]).map(\.status) == [.completed])
    reports.wait {
      if case .leaseLost(stolen) = $0 { true } else { false }
    }
    let record = try store.performAndWait(Read.job(stolen))
    #expect(record.state.owner == WorkerID("thief"))
    #expect(try store.performAndWait(Read.frames(of: stolen, after: -1, limit: 9)).isEmpty)
    pool.stop()
  }

  @Test func `a full disk pauses a job until there is space again`() async throws {
    store.close()
    var options = Store.Options()
    options.maximumPages = 100
    let small = try Store(directory: directory.path, options: options)
    let reports = Reports()
    let pool = try WorkerPool(
      store: small, executor: ScriptedExecutor { try Self.frames(2_000, $0, $1) },
      options: WorkerPool.Options(workers: 1), report: { reports.add($0) })
    let id = try await small.perform(Write.submit(Sample.submission()))
    pool.wake()
    reports.wait {
      if case .storeFailed(_, let error) = $0 {
        (error as? StoreError)?.code == .storageFull
      } else {
        false
      }
    }
    let before = try small.performAndWait(Read.frames(of: id, after: -1, limit: 5_000)).count
    #expect(before > 0 && before < 2_000)
    pool.stop()
    small.close()

    let roomy = try Store(directory: directory.path)
    let again = try WorkerPool(
      store: roomy, executor: ScriptedExecutor { try Self.frames(2_000, $0, $1) },
      options: WorkerPool.Options(workers: 1))
    var tail = roomy.log.tail(after: 0, filter: LogFilter(types: MessageTypeSet(.complete)))
    _ = try await tail.next()
    #expect(try roomy.performAndWait(Read.job(id)).status == .completed)
    let frames = try roomy.performAndWait(Read.frames(of: id, after: -1, limit: 5_000))
    #expect(frames.map(\.index) == Array(0..<2_000))
    again.stop()
    roomy.close()
  }

  @Test func `jobs that an earlier server left are reported and done`() async throws {
    let left = try store.claimedJob("gone/1")
    let reports = Reports()
    let pool = try pool(reports: reports) { try Self.frames(2, $0, $1) }
    reports.wait {
      if case .recovered(let ids) = $0 { ids == [left.record.id] } else { false }
    }
    let records = try await end(of: [left.record.id])
    #expect(records.map(\.state.attempt) == [2])
    pool.stop()
  }
}
