import Base
import TestSupport
import Testing

@testable import Jobs

@Suite struct QueueTests {
  private let directory: TemporaryDirectory
  private let store: Store

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store(directory: directory.path)
  }

  private func submit(_ source: String = "match.mp4") throws -> JobID {
    try store.performAndWait(Write.submit(Sample.submission(source)))
  }

  private func job(_ id: JobID) throws -> JobRecord {
    try store.performAndWait(Read.job(id))
  }

  private func actions(of id: JobID) throws -> [String] {
    try store.performAndWait(Read.history(of: id)).map(\.action)
  }

  /// The types and, where they say more, the texts of a job's events.
  private func story(of id: JobID) throws -> [String] {
    let number = try job(id).key.number
    return try store.wholeLog(filter: LogFilter(jobs: [number])).map { event in
      switch try event.message.body {
      case .progress(let progress):
        "progress \(progress.progress ?? -1) \(progress.stage ?? "")"
      case .complete(let complete): "complete \(complete.status)"
      case .error(let error): "error \(error.details.errorCode)"
      default: event.type.name.description
      }
    }
  }

  // MARK: - The life of a job

  @Test func `a submission is a row, an audit entry and the first event, at once`() throws {
    let submission = try JobSubmission(
      passes: ["player_detection", "ball_detection"], source: "a b.mp4", deviceRequested: "gpu",
      deviceUsed: "cpu", fallback: true, options: ["stride": 5], submittedBy: "ann")
    let id = try store.performAndWait(Write.submit(submission))
    let record = try job(id)
    #expect(record.status == .queued)
    #expect(record.passes == ["player_detection", "ball_detection"])
    #expect(record.source == "a b.mp4")
    #expect(record.deviceRequested == "gpu")
    #expect(record.deviceUsed == "cpu")
    #expect(record.fallback)
    #expect(record.options == #"{"stride":5}"#)
    #expect(record.submittedBy == "ann")
    #expect(record.startedAt == nil)
    let history = try store.performAndWait(Read.history(of: id))
    #expect(history.map(\.action) == ["submitted"])
    #expect(history.first?.actor == "ann")
    #expect(try story(of: id) == ["progress 0 Starting"])
  }

  @Test func `jobs are claimed in the order in which they came`() throws {
    let ids = try (0..<20).map { try submit("\($0)") }
    #expect(ids == ids.sorted())
    let claimed = try ids.map { _ in try #require(try store.claim("w")).record.id }
    #expect(claimed == ids)
    #expect(try store.claim("w") == nil)
  }

  @Test func `two workers never get the same job`() async throws {
    let ids = try (0..<60).map { try submit("\($0)") }
    let claimed = try await withThrowingTaskGroup(of: [JobID].self) { group in
      for worker in 0..<6 {
        group.addTask { [store] in
          var mine: [JobID] = []
          while let job = try await store.perform(
            Write.claim(for: WorkerID("w\(worker)"), leaseMilliseconds: Sample.lease))
          {
            mine.append(job.record.id)
          }
          return mine
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    #expect(claimed.sorted() == ids)
  }

  @Test func `a job ends with its result, its last events and its times`() throws {
    let claimed = try store.claimedJob()
    let id = claimed.record.id
    try store.commit([Sample.frame(0, job: id)], checkpoint: [1], under: claimed.lease)
    let last = JobStep(
      messages: [try Sample.frame(1, job: id)],
      device: JobStep.Device(used: "cuda:0", fallback: false))
    try store.performAndWait(
      Write.finish(Sample.result(frames: 2), last: last, under: claimed.lease))
    let record = try job(id)
    #expect(record.status == .completed)
    #expect(record.deviceUsed == "cuda:0")
    #expect(record.state.owner == nil)
    #expect(record.startedAt != nil && record.completedAt != nil)
    #expect(
      try story(of: id) == [
        "progress 0 Starting", "frame", "frame", "progress 100 Complete", "complete completed",
      ])
    let result = try #require(try store.performAndWait(Read.result(of: id)))
    #expect(result.frameCount == 2)
    #expect(result.outputJSON == #"{"total_frames":2}"#)
    #expect(try actions(of: id) == ["submitted", "started", "completed"])
    #expect(
      try store.performAndWait(Read.frames(of: id, after: -1, limit: 10)).map(\.index) == [0, 1])
    #expect(try store.performAndWait(Read.frames(of: id, after: 0, limit: 10)).map(\.index) == [1])
    let tail = try store.performAndWait(Read.tail(of: id))
    #expect(tail.lastSequence == store.log.lastSequence)
    #expect(tail.progress.map { String(decoding: $0, as: UTF8.self) }?.contains("Complete") == true)
  }

  @Test func `a failed job says why, in the order of the contract`() throws {
    let claimed = try store.claimedJob()
    let failure = JobFailure(
      code: "PLUGIN_FAILED", message: "the model is missing", plugin: "ball_detection",
      frameIndex: 3)
    try store.finish(.failed(failure, summary: ["total_frames": 3]), under: claimed.lease)
    let record = try job(claimed.record.id)
    #expect(record.status == .failed)
    #expect(record.errorCode == "PLUGIN_FAILED")
    #expect(record.errorMessage == "the model is missing")
    #expect(
      try story(of: record.id) == [
        "progress 0 Starting", "error PLUGIN_FAILED", "progress 100 Failed", "complete failed",
      ])
    #expect(try store.performAndWait(Read.result(of: record.id)) == nil)
  }

  @Test func `metrics are kept by node`() throws {
    let claimed = try store.claimedJob()
    let metrics = ["a", "b"].map {
      NodeMetrics(
        node: Name($0)!, frames: 10, totalMilliseconds: 12.5, p50: 1, p95: 2, p99: 3, maximum: 4)
    }
    try store.finish(
      .completed(try JobResult(frameCount: 10, summary: [:], metrics: metrics)),
      under: claimed.lease)
    #expect(try store.performAndWait(Read.metrics(of: claimed.record.id)) == metrics)
    let ofPipeline = Read.metrics(
      ofPipeline: "player_detection", since: Timestamp(milliseconds: 0))
    #expect(try store.performAndWait(ofPipeline) == metrics)
  }

  // MARK: - Cancel and delete

  @Test func `a waiting job that is cancelled never starts`() throws {
    let (first, second) = (try submit("1"), try submit("2"))
    #expect(try store.performAndWait(Write.cancel(first, actor: "ann")) == .cancelled)
    #expect(try store.claim("w")?.record.id == second)
    #expect(try store.claim("w") == nil)
    #expect(try story(of: first) == ["progress 0 Starting", "complete cancelled"])
    #expect(try actions(of: first) == ["submitted", "cancelled"])
  }

  @Test func `a running job hears of a cancel at its next step and keeps its frames`() throws {
    let claimed = try store.claimedJob()
    let id = claimed.record.id
    try store.commit([Sample.frame(0, job: id)], under: claimed.lease)
    #expect(try store.performAndWait(Write.cancel(id, actor: "ann")) == .running)
    // Twice is no more than once.
    #expect(try store.performAndWait(Write.cancel(id, actor: "bob")) == .running)
    let answer = try store.performAndWait(
      Write.commit(
        JobStep(messages: [Sample.frame(1, job: id)]), under: claimed.lease,
        leaseMilliseconds: Sample.lease))
    #expect(answer == .requested)
    try store.finish(.cancelled(summary: [:]), under: claimed.lease)
    #expect(try job(id).status == .cancelled)
    #expect(
      try story(of: id) == ["progress 0 Starting", "frame", "frame", "complete cancelled"])
    #expect(try actions(of: id) == ["submitted", "started", "cancel_requested", "cancelled"])
  }

  @Test func `an ended job can be neither cancelled nor finished again`() throws {
    let claimed = try store.claimedJob()
    try store.finish(under: claimed.lease)
    let id = claimed.record.id
    #expect(throws: QueueError.jobEnded(id, .completed)) {
      try store.performAndWait(Write.cancel(id, actor: "ann"))
    }
    #expect(throws: QueueError.jobEnded(id, .completed)) { try store.finish(under: claimed.lease) }
  }

  @Test func `only an ended job can be deleted, and the audit trail remembers`() throws {
    let claimed = try store.claimedJob()
    let id = claimed.record.id
    try store.commit([Sample.frame(0, job: id)], under: claimed.lease)
    #expect(throws: QueueError.jobNotEnded(id, .running)) {
      try store.performAndWait(Write.delete(id, actor: "ann"))
    }
    try store.finish(Sample.result(frames: 1), under: claimed.lease)
    let kept = try submit("other")
    try store.performAndWait(Write.delete(id, actor: "ann"))
    #expect(throws: QueueError.jobNotFound(id)) { try job(id) }
    #expect(throws: QueueError.jobNotFound(id)) {
      try store.performAndWait(Read.frames(of: id, after: -1, limit: 1))
    }
    #expect(try actions(of: id) == ["submitted", "started", "completed", "deleted"])
    try store.waitUntilCleared()
    #expect(try store.wholeLog().map(\.id.sequence) == [store.log.lastSequence])
    #expect(try job(kept).status == .queued)
    let left = try dump(database: directory.file("touchline.db")).filter { line in
      line.contains(id.description) && !line.hasPrefix("job_history")
    }
    #expect(left == [])
  }

  @Test func `a large job is deleted at once and cleared away bit by bit, over a restart too`()
    throws
  {
    let claimed = try store.claimedJob()
    let id = claimed.record.id
    for batch in Int64(0)..<5 {
      try store.commit(
        (0..<1_000).map { try Sample.frame(batch * 1_000 + $0, job: id) }, under: claimed.lease)
    }
    try store.finish(under: claimed.lease)
    let kept = try store.claimedJob("other")
    try store.commit([Sample.frame(0, job: kept.record.id)], under: kept.lease)
    try store.performAndWait(Write.delete(id, actor: "ann"))
    store.close()
    let again = try Store(directory: directory.path)
    #expect(throws: QueueError.jobNotFound(id)) { try again.performAndWait(Read.job(id)) }
    try again.waitUntilCleared()
    let rest = try again.wholeLog()
    #expect(rest.map(\.type) == [.progress, .frame])
    #expect(rest.allSatisfy { $0.json.contains(kept.record.id.description) })
    again.close()
  }

  @Test func `an id does not come again when its job is deleted and the clock goes back`() throws {
    let ids = try (0..<3).map { _ in
      let id = try store.performAndWait(
        Write { transaction in
          transaction.now = Timestamp(milliseconds: 1_000)
          return try Write.submit(Sample.submission()).body(transaction)
        })
      _ = try store.performAndWait(Write.cancel(id, actor: "ann"))
      try store.performAndWait(Write.delete(id, actor: "ann"))
      return id
    }
    #expect(Set(ids).count == 3)
  }

  @Test func `creation times never fall, even when the clock does`() throws {
    let first = try submit()
    let second = try store.performAndWait(
      Write { transaction in
        transaction.now = Timestamp(milliseconds: 1_000)
        return try Write.submit(Sample.submission()).body(transaction)
      })
    #expect(try job(second).createdAt == job(first).createdAt)
    #expect(first < second)
  }

  @Test func `pages of frames keep the rows of all nodes together`() throws {
    let claimed = try store.claimedJob()
    let id = claimed.record.id
    for index in Int64(0)..<6 {
      try store.commit(
        ["a", "b"].map { try Sample.frame(index, job: id, plugin: $0) }, under: claimed.lease)
    }
    var rows: [FrameRow] = []
    var page: [FrameRow] = []
    repeat {
      page = try store.performAndWait(
        Read.frames(of: id, after: rows.last?.index ?? -1, limit: 4))
      rows += page
    } while !page.isEmpty
    #expect(rows.map { "\($0.index)\($0.node)" } == (0..<6).flatMap { ["\($0)a", "\($0)b"] })
  }

  @Test func `what cannot be written as JSON is refused where it is made`() throws {
    #expect(throws: QueueError.self) {
      try JobResult(frameCount: 0, summary: ["average": .number(.nan)])
    }
    let metrics = NodeMetrics(
      node: "a", frames: 0, totalMilliseconds: .nan, p50: 0, p95: 0, p99: 0, maximum: 0)
    #expect(throws: QueueError.self) {
      try JobResult(frameCount: 0, summary: [:], metrics: [metrics])
    }
    #expect(throws: QueueError.self) {
      try store.performAndWait(
        Write.register("p", name: "p", definition: ["n": .number(.infinity)], contentHash: "x"))
    }
  }

  @Test func `an unknown id is named in the error`() throws {
    let id = JobID.next(after: nil, at: .now())
    for attempt: () throws -> Void in [
      { _ = try job(id) }, { _ = try actions(of: id) },
      { _ = try store.performAndWait(Write.cancel(id, actor: "ann")) },
      { try store.performAndWait(Write.delete(id, actor: "ann")) },
      { _ = try store.performAndWait(Read.result(of: id)) },
      { _ = try store.performAndWait(Read.metrics(of: id)) },
    ] {
      let error = #expect(throws: QueueError.self) { try attempt() }
      #expect(error?.code == "job_not_found")
      #expect(error?.description.contains(id.description) == true)
    }
  }

  @Test func `a bad submission names its field`() throws {
    let bad: [(String, () throws(QueueError) -> JobSubmission)] = [
      ("plugins", { () throws(QueueError) in try JobSubmission(passes: [], source: "x") }),
      ("plugins", { () throws(QueueError) in try JobSubmission(passes: ["a", "a"], source: "x") }),
      ("source", { () throws(QueueError) in try JobSubmission(passes: ["a"], source: "") }),
      ("source", { () throws(QueueError) in try JobSubmission(passes: ["a"], source: "x\0y") }),
      (
        "options",
        { () throws(QueueError) in
          try JobSubmission(passes: ["a"], source: "x", options: ["n": .number(.nan)])
        }
      ),
    ]
    for (field, make) in bad {
      let error = #expect(throws: QueueError.self) { try make() }
      guard case .invalidSubmission(let named, _) = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
      #expect(named == field)
    }
  }

  // MARK: - Crashes

  @Test func `what the last server left running is claimed first, at its checkpoint`() throws {
    let claimed = try store.claimedJob("old/1")
    try store.commit(
      [Sample.frame(0, job: claimed.record.id)], checkpoint: [7], under: claimed.lease)
    _ = try submit("waiting")
    #expect(try store.performAndWait(Write.recover()) == [claimed.record.id])
    let again = try #require(try store.claim("new/1"))
    #expect(again.record.id == claimed.record.id)
    #expect(again.checkpoint == [7])
    #expect(again.lease.attempt == 2)
    #expect(
      try actions(of: claimed.record.id) == ["submitted", "started", "worker_lost", "resumed"])
    #expect(try story(of: claimed.record.id) == ["progress 0 Starting", "frame"])
  }

  @Test func `a lease that ran out is claimed by another, and the first can write no more`() throws
  {
    let first = try #require(
      try { () -> ClaimedJob? in
        _ = try submit()
        return try store.claim("slow", leaseMilliseconds: -1)
      }())
    let second = try #require(try store.claim("quick"))
    #expect(second.record.id == first.record.id)
    #expect(throws: QueueError.leaseLost(first.record.id)) {
      try store.commit([], under: first.lease)
    }
    try store.finish(under: second.lease)
  }

  @Test func `three crashes are enough`() throws {
    let id = try submit()
    for attempt in 1...3 {
      let claimed = try #require(try store.claim("w\(attempt)"))
      #expect(claimed.lease.attempt == Int64(attempt))
      #expect(try store.performAndWait(Write.recover()) == [id])
    }
    #expect(try store.claim("w4") == nil)
    let record = try job(id)
    #expect(record.status == .failed)
    #expect(record.errorCode == "CRASH_LOOP")
    #expect(
      try story(of: id) == [
        "progress 0 Starting", "error CRASH_LOOP", "progress 100 Failed", "complete failed",
      ])
    #expect(try actions(of: id).suffix(2) == ["worker_lost", "failed"])
  }

  @Test func `a lease that runs out three times is a crash loop too, and the queue goes on`() throws
  {
    let (bad, good) = (try submit("bad"), try submit("good"))
    for attempt in 1...3 {
      #expect(try store.claim("w\(attempt)", leaseMilliseconds: -1)?.record.id == bad)
    }
    #expect(try store.claim("w4")?.record.id == good)
    #expect(try job(bad).errorCode == "CRASH_LOOP")
  }

  @Test func `a release is not a crash`() throws {
    let id = try submit()
    for attempt in 1...5 {
      let claimed = try #require(try store.claim("w\(attempt)"))
      try store.performAndWait(Write.release(claimed.lease))
    }
    #expect(try job(id).state.crashes == 0)
    #expect(try store.claim("w")?.record.id == id)
  }

  @Test func `a cancel that the worker did not live to see ends the job at recovery`() throws {
    let claimed = try store.claimedJob()
    let id = claimed.record.id
    _ = try store.performAndWait(Write.cancel(id, actor: "ann"))
    _ = try store.performAndWait(Write.recover())
    #expect(try job(id).status == .cancelled)
    #expect(try story(of: id) == ["progress 0 Starting", "complete cancelled"])
    #expect(try store.claim("w") == nil)
  }

  // MARK: - Fences

  /// Ways to lose a lease.
  enum Loss: CaseIterable {
    case recovered, claimedAgain, claimedAgainByTheSameWorker, released, finished, cancelled,
      deleted
  }

  @Test(arguments: Loss.allCases)
  func `a worker that lost its lease can write nothing`(_ loss: Loss) throws {
    let claimed = try store.claimedJob("w1")
    let (id, lease) = (claimed.record.id, claimed.lease)
    switch loss {
    case .recovered: _ = try store.performAndWait(Write.recover())
    case .claimedAgain:
      _ = try store.performAndWait(Write.recover())
      _ = try store.claim("w2")
    case .claimedAgainByTheSameWorker:
      _ = try store.performAndWait(Write.recover())
      _ = try store.claim("w1")
    case .released: try store.performAndWait(Write.release(lease))
    case .finished: try store.finish(under: lease)
    case .cancelled:
      _ = try store.performAndWait(Write.cancel(id, actor: "ann"))
      try store.finish(.cancelled(summary: [:]), under: lease)
    case .deleted:
      try store.finish(under: lease)
      try store.performAndWait(Write.delete(id, actor: "ann"))
      try store.waitUntilCleared()
    }
    let before = try dump(database: directory.file("touchline.db"))
    let frame = try Sample.frame(0, job: id)
    let step = JobStep(
      messages: [frame], checkpoint: [9], device: JobStep.Device(used: "cuda:0", fallback: false))
    let writes: [() throws -> Void] = [
      { try store.commit([frame], checkpoint: [9], under: lease) },
      { try store.commit([], under: lease) },
      {
        _ = try store.performAndWait(
          Write.commit(step, under: lease, leaseMilliseconds: Sample.lease))
      },
      { try store.performAndWait(Write.release(lease)) },
      { try store.performAndWait(Write.finish(Sample.result(), last: step, under: lease)) },
      {
        let failure = JobFailure(code: "X", message: "x")
        try store.finish(.failed(failure, summary: [:]), under: lease)
      },
      { try store.finish(.cancelled(summary: [:]), under: lease) },
    ]
    for write in writes {
      let error = #expect(throws: QueueError.self) { try write() }
      #expect(["lease_lost", "job_ended"].contains(error?.code))
    }
    #expect(try dump(database: directory.file("touchline.db")) == before)
  }
}
