import Base
import Testing

@Suite("Threads for work that blocks")
struct WorkThreadsTests {
  private struct Problem: Error {}

  @Test func `work gives its result, or its error`() async throws {
    let threads = WorkThreads(name: "tl-test", count: 2, longestQueue: 4)
    defer { threads.stop() }
    #expect(try await threads.run { 6 * 7 } == 42)
    await #expect(throws: Problem.self) { try await threads.run { throw Problem() } }
  }

  @Test func `no more at once than there are threads, no more waits than may`() async throws {
    let threads = WorkThreads(name: "tl-test", count: 2, longestQueue: 3)
    let gate = Condition(false)
    let running = Condition(0)
    let work: @Sendable () -> Int = {
      running.update { $0 += 1 }
      _ = gate.wait { $0 ? true : nil }
      return running.update { $0 }
    }
    try await withThrowingTaskGroup(of: Int.self) { group in
      // Two that run, then three that wait.
      for _ in 0..<2 { group.addTask { try await threads.run(work) } }
      _ = running.wait { $0 == 2 ? true : nil }
      let waiting = Condition(0)
      var refused = 0
      // Of ten more, three are taken whatever their order; the others are told at once.
      for _ in 0..<10 {
        group.addTask {
          do {
            return try await threads.run(work)
          } catch is WorkThreads.Overloaded {
            waiting.update { $0 += 1 }
            return -1
          }
        }
      }
      _ = waiting.wait { $0 == 7 ? true : nil }
      #expect(running.update { $0 } == 2)
      gate.update { $0 = true }
      for try await result in group where result == -1 { refused += 1 }
      #expect(refused == 7)
    }
    threads.stop()
    await #expect(throws: WorkThreads.Overloaded.self) { try await threads.run { 1 } }
  }

  @Test func `whoever stops them waits for what runs, and what waits is refused`() async throws {
    let threads = WorkThreads(name: "tl-test", count: 1, longestQueue: 8)
    let gate = Condition(false)
    let (started, ended) = (Condition(false), Condition(false))
    let running = Task {
      try await threads.run(endedBy: { gate.update { $0 = true } }) {
        started.update { $0 = true }
        _ = gate.wait { $0 ? true : nil }
        ended.update { $0 = true }
      }
    }
    _ = started.wait { $0 ? true : nil }
    let begun = Condition(false)
    let refused = Condition(0)
    let waiting = (0..<9).map { _ in
      Task {
        do {
          try await threads.run { begun.update { $0 = true } }
        } catch is WorkThreads.Overloaded {
          refused.update { $0 += 1 }
        }
      }
    }
    // The ninth is told at once; so the other eight wait.
    _ = refused.wait { $0 == 1 ? true : nil }
    threads.close()
    for task in waiting { try await task.value }
    #expect(refused.update { $0 } == 9)
    #expect(!ended.update { $0 })
    // Nothing opens the gate but the end that the work named.
    threads.stop()
    #expect(ended.update { $0 })
    #expect(!begun.update { $0 })
    try await running.value
  }
}
