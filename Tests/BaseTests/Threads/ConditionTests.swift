import Base
import Testing

@Suite struct ConditionTests {
  @Test func `a value that is as needed is had at once`() {
    let condition = Condition(7)
    #expect(condition.wait { $0 == 7 ? "seven" : nil } == "seven")
    #expect(condition.update { $0 } == 7)
  }

  @Test func `a change wakes who waits for it`() {
    let condition = Condition((asked: false, answer: 0))
    let thread = NamedThread(name: "answerer") {
      _ = condition.wait { $0.asked ? true : nil }
      condition.update { $0.answer = 42 }
    }
    condition.update { $0.asked = true }
    #expect(condition.wait { $0.answer != 0 ? $0.answer : nil } == 42)
    thread.join()
  }

  @Test func `a change wakes all who wait for it`() {
    let condition = Condition((waiting: 0, isOpen: false, through: 0))
    let threads = (0..<8).map { number in
      NamedThread(name: "waiter \(number)") {
        condition.update { $0.waiting += 1 }
        _ = condition.wait { $0.isOpen ? true : nil }
        condition.update { $0.through += 1 }
      }
    }
    _ = condition.wait { $0.waiting == 8 ? true : nil }
    #expect(condition.update { $0.through } == 0)
    condition.update { $0.isOpen = true }
    for thread in threads { thread.join() }
    #expect(condition.update { $0.through } == 8)
  }

  @Test func `what one waiter takes makes room for another`() {
    // Bounded hand-over in which both sides only ever wait.
    let slot = Condition<Int?>(nil)
    let total = 2_000
    let producer = NamedThread(name: "producer") {
      for number in 1...total {
        _ = slot.wait { slot in
          guard slot == nil else { return nil as Bool? }
          slot = number
          return true
        }
      }
    }
    var sum = 0
    for _ in 1...total {
      sum +=
        slot.wait { slot in
          defer { slot = nil }
          return slot
        } ?? 0
    }
    producer.join()
    #expect(sum == total * (total + 1) / 2)
  }

  @Test(arguments: [0, -1, -1e6, -.infinity, 0.001] as [Double])
  func `a deadline that passes gives nothing`(_ seconds: Double) {
    let condition = Condition(0)
    let deadline = Monotonic.now().advanced(bySeconds: seconds)
    #expect(condition.wait(until: deadline) { $0 > 0 ? $0 : nil } == nil)
    #expect(Monotonic.now() >= deadline)
  }

  @Test func `a value that is as needed is had after the deadline too`() {
    let condition = Condition(1)
    #expect(condition.wait(until: Monotonic.now().advanced(bySeconds: -1)) { $0 } == 1)
  }

  @Test func `the value is looked at once more when the deadline has passed`() {
    let condition = Condition(0)
    var looks = 0
    let found = condition.wait(until: Monotonic.now().advanced(bySeconds: -1)) { _ in
      looks += 1
      return looks == 2 ? "there" : nil
    }
    #expect(found == "there")
  }

  @Test func `a change before a far deadline is had`() {
    let condition = Condition(false)
    let thread = NamedThread(name: "changer") { condition.update { $0 = true } }
    for seconds in [3_600, 1e12, .infinity] {
      let deadline = Monotonic.now().advanced(bySeconds: seconds)
      #expect(condition.wait(until: deadline) { $0 ? true : nil } == true)
    }
    thread.join()
  }

  @Test func `updates of many threads are all there`() {
    let condition = Condition(0)
    let threads = (0..<4).map { number in
      NamedThread(name: "counter \(number)") { for _ in 0..<5_000 { condition.update { $0 += 1 } } }
    }
    for thread in threads { thread.join() }
    #expect(condition.update { $0 } == 20_000)
  }

  @Test func `an error leaves the condition usable`() {
    struct Refused: Error {}
    let condition = Condition(1)
    #expect(throws: Refused.self) {
      try condition.update { value in
        value = 2
        throw Refused()
      }
    }
    #expect(condition.wait { $0 == 2 ? true : nil } == true)
  }
}
