import Jobs

/// What a reader has lost and not been told of yet.
struct LossLedger {
  private(set) var first: Int64 = 0
  private(set) var last: Int64 = 0
  private(set) var byType: [MessageType: Int64] = [:]

  var isEmpty: Bool { byType.isEmpty }

  mutating func note(_ event: LiveEvent) {
    first = isEmpty ? event.sequence : min(first, event.sequence)
    last = max(last, event.sequence)
    byType[event.type, default: 0] += 1
  }
}
