import Base

/// Whether somebody still waits for the answer to a request, for those whose work takes long enough to ask.
///
/// A client that ends its side of the connection has gone, as it has for most servers and proxies, though it might still read.
/// Only for work that watches: any other request is answered all the same.
public final class ClientPresence: Sendable {
  private struct State {
    var hasGone = false
    var watches = 0
    var ends: [Int: @Sendable () -> Void] = [:]
  }

  private let state = Guarded(State())

  public init() {}

  public var hasGone: Bool { state.withLock(\.hasGone) }

  /// Whether anybody wants to know: looking costs a call of the kernel.
  var isWatched: Bool { state.withLock { !$0.hasGone && !$0.ends.isEmpty } }

  /// Does what the client waits for.
  ///
  /// - Parameter end: ends it early; called once when the client goes, possibly before the work has begun.
  func watched<Result: Sendable>(
    endedBy end: @escaping @Sendable () -> Void, _ work: () async throws -> Result
  ) async rethrows -> Result {
    let number: Int? = state.withLock { state in
      guard !state.hasGone else { return nil }
      state.watches += 1
      state.ends[state.watches] = end
      return state.watches
    }
    if number == nil { end() }
    defer { if let number { state.withLock { $0.ends[number] = nil } } }
    return try await work()
  }

  /// The client has gone, or has its answer.
  func gone() {
    let ends = state.withLock { state in
      state.hasGone = true
      defer { state.ends = [:] }
      return Array(state.ends.values)
    }
    for end in ends { end() }
  }
}
