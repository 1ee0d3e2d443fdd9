import Base

/// Where the log continues when a store is opened: at its newest event, in a new epoch.
///
/// Events can vanish behind our back: a power cut with a disk that lied, a backup put back, a write-ahead log deleted in
/// a clean-up, a directory copied to a second machine. Nothing in the files can prove that it did not happen, for
/// the proof would have been put back with them. So every opening begins a new epoch, and no id is ever given to two
/// events. It costs nothing: a cursor of an earlier epoch stays good up to the last event of it that survives.
struct LogStart {
  let epochs: EpochTable
  let lastSequence: Int64

  init(_ connection: Connection) throws(StoreError) {
    let last = try Self.lastSequence(connection)
    var entries = try connection.all(.readEpochs) { row throws(StoreError) in
      EpochTable.Entry(
        firstSequence: row.integer(0),
        epoch: EventID.Epoch(value: UInt32(truncatingIfNeeded: row.integer(1))))
    }
    let entry = EpochTable.Entry(firstSequence: last + 1, epoch: Self.freshEpoch(besides: entries))
    try connection.run(.insertEpoch) {
      $0.bind(entry.firstSequence)
      $0.bind(Int64(entry.epoch.value))
      $0.bind(Timestamp.now())
    }
    entries.append(entry)
    epochs = EpochTable(entries)
    lastSequence = last
  }

  private static func lastSequence(_ connection: Connection) throws(StoreError) -> Int64 {
    let event = try connection.first(.lastEvent) { $0.integer(0) } ?? 0
    let frame = try connection.first(.lastFrame) { $0.integer(0) } ?? 0
    let floor = try connection.first(
      .readMeta, { $0.bind(MetaKey.sequenceFloor) }, row: { $0.text(0) })
    return max(event, frame, floor.flatMap { Int64($0) } ?? 0)
  }

  private static func freshEpoch(besides entries: [EpochTable.Entry]) -> EventID.Epoch {
    while true {
      let epoch = EventID.Epoch(value: .random(in: 1 ... .max))
      if !entries.contains(where: { $0.epoch == epoch }) { return epoch }
    }
  }
}
