import Base
import Testing

@Suite("Threads that help one thread")
struct CrewTests {
  @Test(arguments: [0, 1, 3])
  func `every part is done once, and all of them before the round is over`(helpers: Int) {
    let crew = Crew(name: "tl-test", helpers: helpers)
    for round in 0..<500 {
      let done = Guarded<[Int]>([])
      let count = round % 7
      crew.run(count) { part in done.withLock { $0.append(part) } }
      #expect(done.withLock { $0.sorted() } == Array(0..<count))
    }
  }

  @Test func `parts that wait for each other meet`() {
    let crew = Crew(name: "tl-test", helpers: 2)
    let here = Condition(0)
    for round in 1...50 {
      crew.run(3) { _ in
        here.update { $0 += 1 }
        // Each waits for the two others: one after the other they would never end.
        _ = here.wait { $0 >= 3 * round ? true : nil }
      }
    }
    #expect(here.update { $0 } == 150)
  }
}
