import Base
import Synchronization
import TestSupport
import Testing

@testable import Jobs

@Suite struct GroupCommitTests {
  private let directory: TemporaryDirectory
  private let store: Store

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store(directory: directory.path)
  }

  private struct Refused: Error {}

  private func note(_ key: String) -> Write<Void> {
    Write { transaction in
      try transaction.connection.run(.writeMeta) {
        $0.bind(key)
        $0.bind("here")
      }
    }
  }

  private func isNoted(_ key: String) throws -> Bool {
    try store.performAndWait(
      Read { connection in
        try connection.first(.readMeta, { $0.bind(key) }, row: { $0.text(0) }) == "here"
      })
  }

  @Test func `writes that gather share one commit`() throws {
    let observer = CommitCounter()
    _ = store.log.add(observer)
    let job = try store.claimedJob()
    let before = observer.commits
    let outcomes = store.together(
      try (0..<50).map { index in
        let message = try Sample.warning("w\(index)", job: job.record.id)
        return Write { try $0.log.append(message, job: job.lease.job) }
      })
    #expect(outcomes.allSatisfy { (try? $0.get()) != nil })
    #expect(observer.commits == before + 1)
    #expect(try store.wholeLog().count == 51)
  }

  @Test func `one that refuses before it writes fails alone`() throws {
    let outcomes = store.together([note("a"), Write { _ in throw Refused() }, note("b")])
    #expect(throws: Refused.self) { try outcomes[1].get() }
    #expect(try isNoted("a"))
    #expect(try isNoted("b"))
  }

  @Test func `one that fails after it wrote leaves nothing, and the others are written`() throws {
    let runs = Atomic(0)
    let counted = Write<Void> { [note = note("a")] transaction in
      runs.add(1, ordering: .relaxed)
      try note.body(transaction)
    }
    let poison = Write<Void> { [note = note("poison")] transaction in
      try note.body(transaction)
      throw Refused()
    }
    let outcomes = store.together([counted, poison, note("b")])
    #expect(throws: Refused.self) { try outcomes[1].get() }
    #expect(throws: Never.self) { try outcomes[0].get() }
    #expect(throws: Never.self) { try outcomes[2].get() }
    #expect(try isNoted("a"))
    #expect(try isNoted("b"))
    #expect(try !isNoted("poison"))
    #expect(runs.load(ordering: .relaxed) == 2)
  }

  @Test func `events of a write that is rolled back never were`() throws {
    let job = try store.claimedJob()
    let lost = try Sample.warning("lost", job: job.record.id)
    let kept = try Sample.warning("kept", job: job.record.id)
    _ = store.together([
      Write {
        try $0.log.append(lost, job: job.lease.job)
        throw Refused()
      },
      Write { try $0.log.append(kept, job: job.lease.job) },
    ])
    let log = try store.wholeLog()
    #expect(log.map(\.id.sequence) == [1, 2])
    #expect(log.last?.json.contains("kept") == true)
    #expect(store.log.lastSequence == 2)
  }

  @Test func `a reader sees a write as soon as its caller does`() async throws {
    for index in 0..<50 {
      try await store.perform(note("k\(index)"))
      #expect(try isNoted("k\(index)"))
    }
  }

  @Test func `closing finishes what was handed in`() throws {
    let finished = Atomic(0)
    for index in 0..<100 {
      store.submit(note("c\(index)")) { outcome in
        if (try? outcome.get()) != nil { finished.add(1, ordering: .relaxed) }
      }
    }
    store.close()
    #expect(finished.load(ordering: .relaxed) == 100)
  }
}

private final class CommitCounter: LogObserver {
  private let count = Atomic(0)

  var commits: Int { count.load(ordering: .relaxed) }

  func committed(_ batch: CommittedBatch) {
    count.add(1, ordering: .relaxed)
  }
}
