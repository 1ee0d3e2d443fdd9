/// A few threads for work that blocks and that somebody waits for: looking at a file, decoding one picture. Bounded, so that a
/// crowd of requests costs a queue and not a crowd of threads.
public final class WorkThreads: Sendable {
  /// More work waits than will be done in time; or the threads have been stopped.
  public struct Overloaded: Error, CustomStringConvertible {
    public let description = "too much of this work is waiting already; try again in a moment"
  }

  private struct State {
    var waiting: [@Sendable () -> Void] = []
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
          let work: (@Sendable () -> Void)? =
            state.wait { state in
              if !state.waiting.isEmpty { return .some(state.waiting.removeFirst()) }
              return state.isStopping ? .some(nil) : nil
            } ?? nil
          guard let work else { return }
          work()
        }
      }
    }
  }

  /// Runs work on one of the threads, in its turn; the caller's task sleeps meanwhile.
  public func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws
    -> Result
  {
    try await withCheckedThrowingContinuation { continuation in
      let isTaken = state.update { state in
        guard !state.isStopping, state.waiting.count < longestQueue else { return false }
        state.waiting.append { continuation.resume(with: Swift.Result { try work() }) }
        return true
      }
      if !isTaken { continuation.resume(throwing: Overloaded()) }
    }
  }

  /// Takes nothing more, does what waits, and returns when that is done.
  public func stop() {
    state.update { $0.isStopping = true }
    for thread in threads { thread.join() }
  }
}
