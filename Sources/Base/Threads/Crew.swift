import Glibc

/// Threads that help one thread with work that falls into parts, round after round: the parts of a round run side by side, and
/// the round is over when all of them are done.
public final class Crew: Sendable {
  public typealias Part = @Sendable (Int) -> Void

  private struct State {
    /// The round that runs; nil between rounds.
    var part: Part?
    /// Parts from here on are still to be taken.
    var next = 0
    var count = 0
    /// Parts that are not done yet.
    var left = 0
    var isStopping = false

    mutating func take() -> (part: Part, number: Int)? {
      guard let part, next < count else { return nil }
      defer { next += 1 }
      return (part, next)
    }
  }

  private let state = Condition(State())
  private let helpers: [NamedThread]

  /// Cores of this machine: more threads than these at once gain nothing.
  public static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// - Parameters:
  ///   - name: up to 13 bytes, numbered for each thread.
  ///   - helpers: threads beside the one that asks; with none it does everything itself.
  public init(name: String, helpers: Int) {
    self.helpers = (0..<max(0, helpers)).map { [state] number in
      NamedThread(name: "\(name)-\(number + 1)") { Self.help(state) }
    }
  }

  deinit {
    state.update { $0.isStopping = true }
    for helper in helpers { helper.join() }
  }

  private static func help(_ state: Condition<State>) {
    while true {
      let taken: (part: Part, number: Int)? =
        state.wait { state -> (part: Part, number: Int)?? in
          if let taken = state.take() { return .some(taken) }
          return state.isStopping ? .some(nil) : nil
        } ?? nil
      guard let taken else { return }
      taken.part(taken.number)
      state.update { $0.left -= 1 }
    }
  }

  /// Does the parts from 0 up to, and without, `count`, some of them on the calling thread. One round at a time.
  public func run(_ count: Int, _ part: @escaping Part) {
    guard count > 1, !helpers.isEmpty else {
      for number in 0..<count { part(number) }
      return
    }
    state.update { state in
      (state.part, state.next, state.count, state.left) = (part, 0, count, count)
    }
    while let taken = state.update({ $0.take() }) {
      taken.part(taken.number)
      state.update { $0.left -= 1 }
    }
    _ = state.wait { state -> Bool? in
      guard state.left == 0 else { return nil }
      state.part = nil
      return true
    }
  }
}
