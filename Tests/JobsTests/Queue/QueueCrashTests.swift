import Base
import TestSupport
import Testing

@testable import Jobs

/// Workers that vanish, and workers that come too late.
@Suite struct QueueCrashTests {
  private let directory: TemporaryDirectory
  private let store: Store

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store(directory: directory.path)
  }

  // MARK: - Crashes

  @Test func `what the last server left running is claimed first, at its checkpoint`() throws {
    let claimed = try store.claimedJob("old/1")
    try store.commit(
      [Sample.frame(0, job: claimed.record.id)], checkpoint: [7], under: claimed.lease)
    _ = try store.submit("waiting")
    #expect(try store.performAndWait(Write.recover()) == [claimed.record.id])
    let again = try #require(try store.claim("new/1"))
    #expect(again.record.id == claimed.record.id)
    #expect(again.checkpoint == [7])
    #expect(again.lease.attempt == 2)
    #expect(
      try store.actions(of: claimed.record.id) == [
        "submitted", "started", "worker_lost", "resumed",
      ])
    #expect(try store.story(of: claimed.record.id) == ["progress 0 Starting", "frame"])
  }

  @Test func `a lease that ran out is claimed by another, and the first can write no more`() throws
  {
    let first = try #require(
      try { () -> ClaimedJob? in
        _ = try store.submit()
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
    let id = try store.submit()
    for attempt in 1...3 {
      let claimed = try #require(try store.claim("w\(attempt)"))
      #expect(claimed.lease.attempt == Int64(attempt))
      #expect(try store.performAndWait(Write.recover()) == [id])
    }
    #expect(try store.claim("w4") == nil)
    let record = try store.job(id)
    #expect(record.status == .failed)
    #expect(record.errorCode == "CRASH_LOOP")
    #expect(
      try store.story(of: id) == [
        "progress 0 Starting", "error CRASH_LOOP", "progress 100 Failed", "complete failed",
      ])
    #expect(try store.actions(of: id).suffix(2) == ["worker_lost", "failed"])
  }

  @Test func `a lease that runs out three times is a crash loop too, and the queue goes on`() throws
  {
    let (bad, good) = (try store.submit("bad"), try store.submit("good"))
    for attempt in 1...3 {
      #expect(try store.claim("w\(attempt)", leaseMilliseconds: -1)?.record.id == bad)
    }
    #expect(try store.claim("w4")?.record.id == good)
    #expect(try store.job(bad).errorCode == "CRASH_LOOP")
  }

  @Test func `a release is not a crash`() throws {
    let id = try store.submit()
    for attempt in 1...5 {
      let claimed = try #require(try store.claim("w\(attempt)"))
      try store.performAndWait(Write.release(claimed.lease))
    }
    #expect(try store.job(id).state.crashes == 0)
    #expect(try store.claim("w")?.record.id == id)
  }

  @Test func `a cancel that the worker did not live to see ends the job at recovery`() throws {
    let claimed = try store.claimedJob()
    let id = claimed.record.id
    _ = try store.performAndWait(Write.cancel(id, actor: "ann"))
    _ = try store.performAndWait(Write.recover())
    #expect(try store.job(id).status == .cancelled)
    #expect(try store.story(of: id) == ["progress 0 Starting", "complete cancelled"])
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
