import Base

/// What the last writes say of the database: why it takes none, until it takes one again.
final class WriteHealth: Sendable {
  private struct State {
    var trouble: StoreError?
    var isProbing = false
  }

  private let state = Guarded(State())

  var trouble: StoreError? { state.withLock { $0.trouble } }

  /// Of a write that failed. What was wrong with that write alone says nothing of the next.
  func noteFailure(_ error: any Error) {
    guard let error = error as? StoreError, error.code.stopsEveryWrite else { return }
    state.withLock { $0.trouble = error }
  }

  /// Of a commit that changed something. One that changed nothing needed no space.
  func noteSuccess() {
    state.withLock { $0.trouble = nil }
  }

  /// Whether to probe: there is trouble, and nobody probes yet.
  func beginProbe() -> Bool {
    state.withLock { state in
      guard state.trouble != nil, !state.isProbing else { return false }
      state.isProbing = true
      return true
    }
  }

  func endProbe() {
    state.withLock { $0.isProbing = false }
  }
}

extension StoreError.Code {
  /// Whether the next write may be expected to fail as well, whatever it is.
  fileprivate var stopsEveryWrite: Bool {
    switch self {
    case .databaseLocked, .storageFull, .inputOutput, .databaseCorrupt, .notADatabase: true
    default: false
    }
  }
}

extension Store {
  /// Why the database takes no writes, by what became of the last; nil when it does. While there is trouble, asking has a write
  /// tried in the background, so that whoever asks again hears of its end even when nobody else writes any more.
  public func writeTrouble() -> StoreError? {
    if health.beginProbe() {
      submit(Write.probe()) { [health] _ in health.endProbe() }
    }
    return health.trouble
  }
}

extension Write where Result == Void {
  /// Bytes that a probe has room made for: some pages, as a job takes them.
  private static let probeSize = 32_768

  /// Takes some space and gives it back.
  fileprivate static func probe() -> Write {
    Write { transaction in
      for text in [String(repeating: "-", count: probeSize), ""] {
        try transaction.connection.run(.writeMeta) {
          $0.bind(MetaKey.writeProbe)
          $0.bind(text)
        }
      }
    }
  }
}
