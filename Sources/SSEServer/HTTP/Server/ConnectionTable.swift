import Base

/// Every connection that the HTTP library holds.
final class ConnectionTable: Sendable {
  private struct State {
    var next: UInt64 = 0
    var records: [UInt64: ConnectionRecord] = [:]
  }

  private let state = Guarded(State())
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
  }

  func add(descriptor: Int32, peer: String) -> ConnectionRecord {
    state.withLock { state in
      state.next += 1
      let record = ConnectionRecord(
        number: state.next, descriptor: descriptor, peer: peer,
        isOverLimit: state.records.count >= limit)
      state.records[record.number] = record
      return record
    }
  }

  func remove(_ record: ConnectionRecord) {
    _ = state.withLock { $0.records.removeValue(forKey: record.number) }
  }

  var count: Int { state.withLock(\.records.count) }

  var all: [ConnectionRecord] { state.withLock { Array($0.records.values) } }
}
