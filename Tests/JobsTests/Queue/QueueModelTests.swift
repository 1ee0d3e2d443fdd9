import Base
import TestSupport
import Testing

@testable import Jobs

/// The queue in the database against a queue in memory, over random conversations.
@Suite struct QueueModelTests {
  /// What the test believes of one job.
  private struct Believed {
    let id: JobID
    var state = JobState()
    var lease: Lease?
    var frames: Int64 = 0
    var checkpoint: Int64?
  }

  @Test(arguments: 0..<12) func `random conversations agree with the model`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let directory = try TemporaryDirectory()
    var store = try Store(directory: directory.path)
    var jobs: [Believed] = []
    for step in 0..<150 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0, 1:
        jobs.append(
          Believed(id: try store.performAndWait(Write.submit(Sample.submission("\(step)")))))
      case 2, 3: try claim(store, &jobs, worker: "w\(step)")
      case 4, 5, 6: try commit(store, &jobs, &random)
      case 7: try finish(store, &jobs, &random)
      case 8: try cancel(store, &jobs, &random)
      default:
        if Bool.random(using: &random) {
          // A crash: the store comes back, and every worker is gone.
          store.close()
          store = try Store(directory: directory.path)
          _ = try store.performAndWait(Write.recover())
          for index in jobs.indices where jobs[index].state.status == .running {
            jobs[index].state = try jobs[index].state.applying(.abandon)
          }
        } else {
          try delete(store, &jobs, &random)
        }
      }
      try compare(store, jobs, seed: seed, step: step)
    }
    store.close()
  }

  private func claim(_ store: Store, _ jobs: inout [Believed], worker: String) throws {
    let expected =
      jobs.firstIndex { $0.state.status == .running && $0.state.owner == nil }
      ?? jobs.firstIndex { $0.state.status == .queued }
    let claimed = try store.claim(worker)
    #expect(claimed?.record.id == expected.map { jobs[$0].id })
    guard let claimed, let expected else { return }
    jobs[expected].state = try jobs[expected].state.applying(
      .claim(WorkerID(worker), until: Timestamp(milliseconds: 0)))
    jobs[expected].lease = claimed.lease
    #expect(
      claimed.checkpoint.map { String(decoding: $0, as: UTF8.self) }
        == jobs[expected].checkpoint.map { String($0) })
  }

  private func holds(_ job: Believed) -> Bool {
    job.lease != nil && job.state.status == .running && job.state.owner == job.lease?.owner
      && job.state.attempt == job.lease?.attempt
  }

  private func commit(_ store: Store, _ jobs: inout [Believed], _ random: inout SeededRandom)
    throws
  {
    guard let index = jobs.indices.filter({ jobs[$0].lease != nil }).randomElement(using: &random)
    else { return }
    let job = jobs[index]
    let count = Int64.random(in: 0...3, using: &random)
    let frames = try (0..<count).map { try Sample.frame(job.frames + $0, job: job.id) }
    let next = job.frames + count
    let outcome = Result {
      try store.commit(frames, checkpoint: [UInt8](String(next).utf8), under: job.lease!)
    }
    #expect(((try? outcome.get()) != nil) == holds(job))
    guard holds(job) else { return }
    jobs[index].frames = next
    jobs[index].checkpoint = next
  }

  private func finish(_ store: Store, _ jobs: inout [Believed], _ random: inout SeededRandom)
    throws
  {
    guard let index = jobs.indices.filter({ jobs[$0].lease != nil }).randomElement(using: &random)
    else { return }
    let job = jobs[index]
    let outcomes: [JobOutcome] = [
      Sample.result(frames: job.frames), .cancelled(summary: [:]),
      .failed(JobFailure(code: "X", message: "x"), summary: [:]),
    ]
    let outcome = outcomes.randomElement(using: &random)!
    let written = Result { try store.finish(outcome, under: job.lease!) }
    #expect(((try? written.get()) != nil) == holds(job))
    guard holds(job) else { return }
    jobs[index].state = try job.state.applying(
      .finish(job.lease!.owner, attempt: job.lease!.attempt, outcome.ending))
  }

  private func cancel(_ store: Store, _ jobs: inout [Believed], _ random: inout SeededRandom)
    throws
  {
    guard let index = jobs.indices.randomElement(using: &random) else { return }
    let written = Result {
      try store.performAndWait(Write.cancel(jobs[index].id, actor: "ann"))
    }
    let expected = try? jobs[index].state.applying(.cancel)
    #expect((try? written.get()) == expected?.status)
    if let expected { jobs[index].state = expected }
  }

  private func delete(_ store: Store, _ jobs: inout [Believed], _ random: inout SeededRandom)
    throws
  {
    guard let index = jobs.indices.randomElement(using: &random) else { return }
    let written = Result { try store.performAndWait(Write.delete(jobs[index].id, actor: "ann")) }
    #expect(((try? written.get()) != nil) == jobs[index].state.status.isTerminal)
    if jobs[index].state.status.isTerminal { jobs.remove(at: index) }
  }

  private func compare(_ store: Store, _ jobs: [Believed], seed: UInt64, step: Int) throws {
    let stored = try store.performAndWait(Read.jobs(JobListFilter(), limit: 1_000)).jobs
    let note: Comment = "seed \(seed), step \(step)"
    #expect(stored.map(\.id) == jobs.map(\.id).reversed(), note)
    for (record, job) in zip(stored, jobs.reversed()) {
      #expect(record.state.status == job.state.status, note)
      #expect(record.state.owner == job.state.owner, note)
      #expect(record.state.attempt == job.state.attempt, note)
      #expect(record.state.crashes == job.state.crashes, note)
      #expect(record.state.cancelRequested == job.state.cancelRequested, note)
      let frames = try store.performAndWait(Read.frames(of: job.id, after: -1, limit: 10_000))
      #expect(frames.map(\.index) == Array(0..<job.frames), note)
    }
    let sequences = try store.wholeLog().map(\.id.sequence)
    #expect(sequences == sequences.sorted(), note)
    #expect(Set(sequences).count == sequences.count, note)
  }
}
