/// A few threads for work that blocks and that somebody waits for: looking at a file, decoding one picture. Bounded, so that a
/// crowd of requests costs a queue and not a crowd of threads.
public final class WorkThreads: Sendable {
  /// More work waits than will be done in time; or the threads have been stopped.
  public struct Overloaded: Error, CustomStringConvertible {
    public let description = "too much of this work is waiting already; try again in a moment"

    public init() {}
  }

  private struct Work {
    let number: Int
    let run: @Sendable () -> Void
    let refuse: @Sendable () -> Void
  }

  private struct State {
    var waiting: [Work] = []
    /// How to end what runs, by its number.
    var ends: [Int: @Sendable () -> Void] = [:]
    var taken = 0
    var isStopping = false
  }

  private let state = Condition(State())
  private let longestQueue: Int
  private let threads: [NamedThread]

  /// - Parameter name: up to 13 bytes, numbered for each thread.
  public init(name: String, count: Int, longestQueue: Int) {
    self.longestQueue = longestQueue
    let state = state
    threads = (1...count).map { number in
      NamedThread(name: "\(name)-\(number)") {
        while true {
          let work: Work? =
            state.wait { state in
              if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
              return state.isStopping ? .some(nil) : nil
            } ?? nil
          guard let work else { return }
          work.run()
          state.update { $0.ends[work.number] = nil }
        }
      }
    }
  }

  /// Runs work on one of the threads, in its turn; the caller's task sleeps meanwhile.
  ///
  /// - Parameter end: ends the work early; called when the threads are stopped, possibly before it has begun.
  public func run<Result: Sendable>(
    endedBy end: (@Sendable () -> Void)? = nil, _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      let isTaken = state.update { state in
        guard !state.isStopping, state.waiting.count < longestQueue else { return false }
        state.taken += 1
        state.ends[state.taken] = end
        state.waiting.append(
          Work(
            number: state.taken, run: { continuation.resume(with: Swift.Result { try work() }) },
            refuse: { continuation.resume(throwing: Overloaded()) }))
        return true
      }
      if !isTaken { continuation.resume(throwing: Overloaded()) }
    }
  }

  /// Takes nothing more, and refuses what waits. Returns at once.
  public func close() {
    let refused = state.update { state in
      state.isStopping = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for work in refused { work.refuse() }
  }

  /// Ends what runs, as far as it said how. Returns at once.
  public func interrupt() {
    let ends = state.update { Array($0.ends.values) }
    for end in ends { end() }
  }

  /// Closes, interrupts, and returns when nothing runs any more.
  public func stop() {
    close()
    interrupt()
    for thread in threads { thread.join() }
  }
}
