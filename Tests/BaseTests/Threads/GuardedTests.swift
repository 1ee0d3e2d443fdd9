import Base
import Testing

@Suite struct GuardedTests {
  @Test func `updates of many threads are all there`() {
    let total = Total()
    let threads = (0..<4).map { number in
      NamedThread(name: "counter \(number)") { for _ in 0..<20_000 { total.add(1) } }
    }
    for thread in threads { thread.join() }
    #expect(total.value == 80_000)
  }

  @Test func `an error comes through, and leaves the value usable`() {
    struct Refused: Error {}
    let guarded = Guarded(1)
    #expect(throws: Refused.self) {
      try guarded.withLock { value in
        value = 2
        throw Refused()
      }
    }
    #expect(guarded.withLock { $0 } == 2)
  }

  @Test func `the value goes with its lock, once`() {
    final class Marker: Sendable {}
    weak var marker: Marker?
    do {
      let guarded = Guarded(Marker())
      marker = guarded.withLock { $0 }
      #expect(marker != nil)
    }
    #expect(marker == nil)
  }

  /// What most of those that share a value look like.
  private final class Total: Sendable {
    private let sum = Guarded(0)

    func add(_ number: Int) { sum.withLock { $0 += number } }
    var value: Int { sum.withLock { $0 } }
  }
}
