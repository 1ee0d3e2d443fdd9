import Base

/// Several threads that do the same thing at the same time.
enum Producers {
  /// Runs `body` once for each number and waits for all; with one it runs on the calling thread.
  ///
  /// - Returns: the nanoseconds from the moment that all may start.
  static func run(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws -> Int64 {
    guard count > 1 else {
      let start = Monotonic.now()
      try body(0)
      return Monotonic.now().nanoseconds(since: start)
    }
    let mayStart = Condition(false)
    let failure = Condition<(any Error)?>(nil)
    let threads = (0..<count).map { number in
      NamedThread(name: "producer-\(number)") {
        _ = mayStart.wait { $0 ? true : nil }
        do {
          try body(number)
        } catch {
          failure.update { $0 = error }
        }
      }
    }
    let start = Monotonic.now()
    mayStart.update { $0 = true }
    for thread in threads { thread.join() }
    let elapsed = Monotonic.now().nanoseconds(since: start)
    if let error = failure.update({ $0 }) { throw error }
    return elapsed
  }
}
