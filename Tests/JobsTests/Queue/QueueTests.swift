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

  // MARK: - The life of a job

  @Test func `a submission is a row, an audit entry and the first event, at once`() throws {
    let submission = try JobSubmission(
      passes: ["player_detection", "ball_detection"], source: "a b.mp4", deviceRequested: "gpu",
      deviceUsed: "cpu", fallback: true, options: ["stride": 5], submittedBy: "ann")
    let id = try store.performAndWait(Write.submit(submission))
    let record = try store.job(id)
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
    #expect(try store.story(of: id) == ["progress 0 Starting"])
  }

  @Test func `jobs are claimed in the order in which they came`() throws {
    let ids = try (0..<20).map { try store.submit("\($0)") }
    #expect(ids == ids.sorted())
    let claimed = try ids.map { _ in try #require(try store.claim("w")).record.id }
    #expect(claimed == ids)
    #expect(try store.claim("w") == nil)
  }

  @Test func `two workers never get the same job`() async throws {
    let ids = try (0..<60).map { try store.submit("\($0)") }
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
    let record = try store.job(id)
    #expect(record.status == .completed)
    #expect(record.deviceUsed == "cuda:0")
    #expect(record.state.owner == nil)
    #expect(record.startedAt != nil && record.completedAt != nil)
    #expect(
      try store.story(of: id) == [
        "progress 0 Starting", "frame", "frame", "progress 100 Complete", "complete completed",
      ])
    let result = try #require(try store.performAndWait(Read.result(of: id)))
    #expect(result.frameCount == 2)
    #expect(result.outputJSON == #"{"total_frames":2}"#)
    #expect(try store.actions(of: id) == ["submitted", "started", "completed"])
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
    let record = try store.job(claimed.record.id)
    #expect(record.status == .failed)
    #expect(record.errorCode == "PLUGIN_FAILED")
    #expect(record.errorMessage == "the model is missing")
    #expect(
      try store.story(of: record.id) == [
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
  }

  // MARK: - Cancel and delete

  @Test func `a waiting job that is cancelled never starts`() throws {
    let (first, second) = (try store.submit("1"), try store.submit("2"))
    #expect(try store.performAndWait(Write.cancel(first, actor: "ann")) == .cancelled)
    #expect(try store.claim("w")?.record.id == second)
    #expect(try store.claim("w") == nil)
    #expect(try store.story(of: first) == ["progress 0 Starting", "complete cancelled"])
    #expect(try store.actions(of: first) == ["submitted", "cancelled"])
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
    #expect(try store.job(id).status == .cancelled)
    #expect(
      try store.story(of: id) == ["progress 0 Starting", "frame", "frame", "complete cancelled"])
    #expect(try store.actions(of: id) == ["submitted", "started", "cancel_requested", "cancelled"])
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
    let kept = try store.submit("other")
    try store.performAndWait(Write.delete(id, actor: "ann"))
    #expect(throws: QueueError.jobNotFound(id)) { try store.job(id) }
    #expect(throws: QueueError.jobNotFound(id)) {
      try store.performAndWait(Read.frames(of: id, after: -1, limit: 1))
    }
    #expect(try store.actions(of: id) == ["submitted", "started", "completed", "deleted"])
    try store.waitUntilCleared()
    #expect(try store.wholeLog().map(\.id.sequence) == [store.log.lastSequence])
    #expect(try store.job(kept).status == .queued)
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
    let first = try store.submit()
    let second = try store.performAndWait(
      Write { transaction in
        transaction.now = Timestamp(milliseconds: 1_000)
        return try Write.submit(Sample.submission()).body(transaction)
      })
    #expect(try store.job(second).createdAt == store.job(first).createdAt)
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
      { _ = try store.job(id) }, { _ = try store.actions(of: id) },
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
}
