import BareLoops
import Base
import Jobs

/// Jobs going through the queue by so many callers at once.
struct QueueCase {
  /// Each submits a job, claims one and completes it, and waits for each write.
  let callers: Int
  let jobsEach: Int

  var name: String { callers == 1 ? "1 caller" : "\(callers) callers at once" }
  var jobs: Int { callers * jobsEach }
  /// A submit, a claim and a finish for each job.
  var writes: Int { jobs * 3 }

  /// As in `AppendCase`.
  var checkpointFrames: Int32 { callers == 1 ? 1_000 : 8_000 }
}

/// What one run of a case gave.
struct QueueRun {
  let nanoseconds: Int64
  let syncs: Syncs
  let content: BareDatabase.Content

  func perSecond(_ queued: QueueCase) -> Double {
    Double(queued.jobs) * 1e9 / Double(nanoseconds)
  }

  /// Commits, by the syncs: each needs one. The few syncs of the checkpoints are counted along, so the bare loop
  /// gets that many commits too many; with one caller they are known.
  func transactions(_ queued: QueueCase) -> Int {
    queued.callers == 1 ? queued.writes : min(queued.writes, Int(syncs.calls))
  }
}

extension QueueCase {
  func throughStore(_ directory: String) throws -> QueueRun {
    let store = try Store(directory: directory)
    let (nanoseconds, syncs) = try Syncs.during {
      try Producers.run(callers) { _ in
        for _ in 0..<jobsEach { try oneJob(store) }
      }
    }
    store.close()
    return QueueRun(
      nanoseconds: nanoseconds, syncs: syncs, content: try BareDatabase.content(directory))
  }

  private func oneJob(_ store: Store) throws {
    _ = try store.performAndWait(Write.submit(Samples.submission()))
    let claimed = try store.performAndWait(
      Write.claim(for: Samples.owner, leaseMilliseconds: Samples.leaseMilliseconds))
    guard let claimed else { throw Problem("there was no job to claim") }
    let result = try JobResult(frameCount: 0, summary: Samples.summary)
    try store.performAndWait(Write.finish(.completed(result), under: claimed.lease))
  }

  /// Through the bare loop, on a new database made by the store.
  func throughBareLoop(_ directory: String, transactions: Int) throws -> QueueRun {
    try Store(directory: directory).close()
    let database = try BareDatabase.writer(directory, checkpointFrames: checkpointFrames)
    let (nanoseconds, syncs) = try Syncs.during {
      try withPlan(transactions: transactions) { try database.queue($0) }
    }
    return QueueRun(
      nanoseconds: nanoseconds, syncs: syncs, content: try BareDatabase.content(directory))
  }

  /// Makes the plan, whose pointers are good inside the closure only.
  private func withPlan(transactions: Int, _ body: (bare_queue_plan) throws -> Int64) throws
    -> Int64
  {
    let texts = try CTexts()
    return try body(
      bare_queue_plan(
        jobs: Int32(jobs), together: Int32(callers), transactions: Int32(transactions),
        pipeline: texts.keep(Samples.node.description),
        source: texts.keep(
          try Samples.submission().source), device: texts.keep("cpu"), options: texts.keep("{}"),
        owner: texts.keep(Samples.owner.description),
        result: texts.keep(Samples.summary.jsonText()),
        lease_milliseconds: Samples.leaseMilliseconds,
        starting: try texts.template(
          .progress(
            ProgressPayload(jobID: texts.sampleID, progress: 0, stage: "Starting"))),
        ending: try texts.template(
          .progress(
            ProgressPayload(jobID: texts.sampleID, progress: 100, stage: "Complete"))),
        complete: try texts.template(
          .complete(
            CompletePayload(
              jobID: texts.sampleID, status: .completed, summary: Samples.summary)))))
  }
}
