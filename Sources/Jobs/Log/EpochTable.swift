/// The epochs of a log in order, each with the first sequence number that was given out under it.
struct EpochTable: Sendable, Equatable {
  struct Entry: Sendable, Equatable {
    let firstSequence: Int64
    let epoch: EventID.Epoch
  }

  private(set) var entries: [Entry]

  /// - Precondition: at least one epoch.
  init(_ entries: [Entry]) {
    precondition(!entries.isEmpty, "a log has an epoch from its first day")
    self.entries = entries
  }

  var current: EventID.Epoch { entries[entries.count - 1].epoch }

  /// The id of an event, under the epoch in which it was committed; of 0, the place before the first event.
  func id(of sequence: Int64) -> EventID {
    let entry = entries.last { $0.firstSequence <= sequence } ?? entries[0]
    return EventID(epoch: entry.epoch, sequence: sequence)
  }

  /// The sequence number after which to continue, if the cursor speaks of events that this log still holds.
  ///
  /// A cursor of an earlier epoch is good up to that epoch's last surviving event: what came after was lost
  /// with the tail, and its numbers belong to other events now.
  func resolve(_ cursor: Cursor, last: Int64) throws(CursorError) -> Int64 {
    guard case .after(let id) = cursor else { return 0 }
    guard let index = entries.firstIndex(where: { $0.epoch == id.epoch }) else {
      throw .foreignEpoch(id)
    }
    let end = index + 1 < entries.count ? entries[index + 1].firstSequence - 1 : last
    guard id.sequence <= end else { throw .beyondEnd(id, last: self.id(of: end)) }
    return id.sequence
  }
}
