import Base
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct NamedThreadTests {
  /// The names of this process's threads, as the kernel has them.
  private func threadNames() throws -> [String] {
    let tasks = "/proc/self/task"
    return try FileManager.default.contentsOfDirectory(atPath: tasks).compactMap { task in
      // A thread may end between the listing and the look.
      try? String(contentsOfFile: "\(tasks)/\(task)/comm", encoding: .utf8)
        .trimmingCharacters(in: .newlines)
    }
  }

  @Test(arguments: [
    ("tl-test-short", "tl-test-short"), ("tl-test-fifteen", "tl-test-fifteen"),
    ("tl-test-much-longer-than-that", "tl-test-much-lo"),
  ])
  func `a thread runs under its name, cut to fifteen bytes`(_ name: String, _ seen: String) throws {
    let state = Condition((isRunning: false, mayEnd: false))
    let thread = NamedThread(name: name) {
      state.update { $0.isRunning = true }
      _ = state.wait { $0.mayEnd ? true : nil }
    }
    _ = state.wait { $0.isRunning ? true : nil }
    #expect(try threadNames().contains(seen))
    state.update { $0.mayEnd = true }
    thread.join()
    // The kernel wakes who joins before it takes the thread off its list.
    while try threadNames().contains(seen) { sched_yield() }
  }

  /// Belongs to one thread at a time, and tells when it is let go.
  private final class Owned {
    var steps: [String] = []
    let whenGone: @Sendable ([String]) -> Void

    init(whenGone: @escaping @Sendable ([String]) -> Void) {
      self.whenGone = whenGone
    }

    deinit { whenGone(steps) }
  }

  @Test func `a thread owns what it was handed, and lets it go at its end`() {
    let gone = Condition<[String]?>(nil)
    func start() -> NamedThread {
      let owned = Owned { steps in gone.update { $0 = steps } }
      owned.steps.append("made")
      return NamedThread(name: "owner", owning: owned) { $0.steps.append("used") }
    }
    let thread = start()
    thread.join()
    #expect(gone.wait { $0 } == ["made", "used"])
  }

  @Test func `join waits for the end`() {
    let count = Condition(0)
    let thread = NamedThread(name: "counter") { for _ in 0..<1_000 { count.update { $0 += 1 } } }
    thread.join()
    #expect(count.update { $0 } == 1_000)
  }

  @Test(
    .disabled(if: Sanitizer.watchesMemory, "AddressSanitizer has more memory than this measures"))
  func `a thread that nobody joins ends by itself and leaves nothing behind`() throws {
    let name = "tl-test-loose"
    let ended = Condition(0)
    // Each would keep its stack's address space until joined: thousands of them would not fit the limit below.
    for number in 1...2_000 {
      _ = NamedThread(name: name) { ended.update { $0 += 1 } }
      _ = ended.wait { $0 == number ? true : nil }
    }
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmSize:") })
    let kilobytes = try #require(line.split(separator: " ").compactMap { Int($0) }.first)
    #expect(kilobytes < 2_000 * 8 * 1024 / 2)
  }

  @Test func `joining on the thread itself waits for nothing`() {
    let handOver = Condition<NamedThread?>(nil)
    let done = Condition(false)
    let thread = NamedThread(name: "self-joiner") {
      handOver.wait { $0 }?.join()
      done.update { $0 = true }
    }
    handOver.update { $0 = thread }
    #expect(done.wait { $0 ? true : nil } == true)
    handOver.update { $0 = nil }
    thread.join()
  }

  @Test func `joining twice stops the program`() async {
    await #expect(processExitsWith: .failure) {
      let thread = NamedThread(name: "once") {}
      thread.join()
      thread.join()
    }
  }
}
