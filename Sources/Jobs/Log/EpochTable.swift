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
    // The last epoch that began at or before it, by halving: there is one for every start the server ever had, and
    // this is asked for every event that is read.
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].firstSequence <= sequence { low = middle + 1 } else { high = middle }
    }
    return EventID(epoch: entries[max(0, low - 1)].epoch, sequence: sequence)
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
