import Base
import Glibc

/// Where the log continues when a store is opened: its epochs and its newest event.
struct LogStart {
  let epochs: EpochTable
  let lastSequence: Int64

  /// Reads it, begins a new epoch where the old one cannot be proven, and notes that the database is open.
  init(_ connection: Connection, directory: DataDirectory) throws(StoreError) {
    let last = try Self.lastSequence(connection)
    let bootID = Self.bootID()
    let identity = DatabaseFile.identity(of: directory.databasePath)
    var entries = try connection.all(.readEpochs) { row throws(StoreError) in
      EpochTable.Entry(
        firstSequence: row.integer(0),
        epoch: EventID.Epoch(value: UInt32(truncatingIfNeeded: row.integer(1))))
    }
    let verdict: LogContinuity.Verdict =
      if let current = entries.last?.epoch {
        LogContinuity.judge(
          LogContinuity.Recorded(
            bootID: try Self.meta(MetaKey.bootID, connection),
            fileIdentity: try Self.meta(MetaKey.fileIdentity, connection),
            wasClosed: try Self.meta(MetaKey.closed, connection) == "yes",
            epoch: current, lastSequence: last),
          LogContinuity.Observed(
            bootID: bootID, fileIdentity: identity,
            witness: TailWitness.read(directory.tailWitnessPath)))
      } else {
        .newEpoch("the database is new")
      }
    try connection.execute("BEGIN IMMEDIATE")
    if case .newEpoch(let reason) = verdict {
      let entry = EpochTable.Entry(
        firstSequence: last + 1, epoch: Self.freshEpoch(besides: entries))
      try connection.run(.insertEpoch) {
        $0.bind(entry.firstSequence)
        $0.bind(Int64(entry.epoch.value))
        $0.bind(Timestamp.now())
        $0.bind(reason)
      }
      entries.append(entry)
    }
    try Self.note(MetaKey.bootID, bootID ?? "unknown", connection)
    try Self.note(MetaKey.fileIdentity, identity ?? "unknown", connection)
    try Self.note(MetaKey.closed, "no", connection)
    try connection.execute("COMMIT")
    epochs = EpochTable(entries)
    lastSequence = last
  }

  private static func lastSequence(_ connection: Connection) throws(StoreError) -> Int64 {
    let event = try connection.first(.lastEvent) { $0.integer(0) } ?? 0
    let frame = try connection.first(.lastFrame) { $0.integer(0) } ?? 0
    let floor = try meta(MetaKey.sequenceFloor, connection).flatMap { Int64($0) } ?? 0
    return max(event, frame, floor)
  }

  private static func freshEpoch(besides entries: [EpochTable.Entry]) -> EventID.Epoch {
    while true {
      let epoch = EventID.Epoch(value: .random(in: 1 ... .max))
      if !entries.contains(where: { $0.epoch == epoch }) { return epoch }
    }
  }

  private static func meta(_ key: String, _ connection: Connection) throws(StoreError) -> String? {
    try connection.first(.readMeta) {
      $0.bind(key)
    } row: {
      $0.text(0)
    }
  }

  private static func note(_ key: String, _ value: String, _ connection: Connection)
    throws(StoreError)
  {
    try connection.run(.writeMeta) {
      $0.bind(key)
      $0.bind(value)
    }
  }

  /// Linux gives every boot an id of its own; nil where /proc is not to be had.
  private static func bootID() -> String? {
    let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var text = [UInt8](repeating: 0, count: 36)
    guard read(descriptor, &text, text.count) == text.count else { return nil }
    return String(decoding: text, as: UTF8.self)
  }
}
