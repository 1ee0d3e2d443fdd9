import Base

/// Every connection that the HTTP library holds.
final class ConnectionTable: Sendable {
  private struct State {
    var next: UInt64 = 0
    var records: [UInt64: ConnectionRecord] = [:]
    /// Those that have been asked to go and are still there.
    var leaving: Set<UInt64> = []
  }

  private let state = Guarded(State())
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  /// Takes a connection in. When there is no room, the longest silent ones go, so that nobody can keep everybody else
  /// out by connecting and saying nothing.
  func add(descriptor: Int32, peer: String) -> ConnectionRecord {
    let (record, silent) = state.withLock { state in
      let silent = makeRoom(&state)
      for record in silent { state.leaving.insert(record.number) }
      state.next += 1
      let record = ConnectionRecord(
        number: state.next, descriptor: descriptor, peer: peer,
        isOverLimit: state.records.count - state.leaving.count >= limit)
      state.records[record.number] = record
      return (record, silent)
    }
    // A request that has arrived and was not read yet is still answered.
    for record in silent { record.hearNoMore() }
    return record
  }

  /// The silent connections that have to go: several at once, for finding them looks at all.
  private func makeRoom(_ state: inout State) -> [ConnectionRecord] {
    guard state.records.count - state.leaving.count >= limit else { return [] }
    let silent = state.records.values
      .filter { $0.phase == .idle && !state.leaving.contains($0.number) }
      .sorted { $0.patienceEnds < $1.patienceEnds }
    return Array(silent.prefix(max(1, limit / 16)))
  }

  func remove(_ record: ConnectionRecord) {
    state.withLock { state in
      state.records.removeValue(forKey: record.number)
      state.leaving.remove(record.number)
    }
  }

  var count: Int { state.withLock(\.records.count) }

  var all: [ConnectionRecord] { state.withLock { Array($0.records.values) } }
}
