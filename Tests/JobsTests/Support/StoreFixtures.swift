import Base
import Media
import Testing

@testable import Jobs

enum Sample {
  static let lease: Int64 = 30_000

  static func submission(_ source: String = "match.mp4", passes: [Name] = ["player_detection"])
    throws -> JobSubmission
  {
    try JobSubmission(passes: passes, source: source)
  }

  static func warning(_ text: String, job: JobID) throws -> EncodedMessage {
    try EncodedMessage(
      RealtimeMessage(.warning(WarningPayload(jobID: job, message: text, severity: .low))))
  }

  static func progress(_ value: Int64, job: JobID) throws -> EncodedMessage {
    try EncodedMessage(
      RealtimeMessage(.progress(ProgressPayload(jobID: job, progress: value))))
  }

  static func frame(_ index: Int64, job: JobID, plugin: Name = "player_detection") throws
    -> EncodedMessage
  {
    let box = try Detection(
      label: "player", confidence: 0.9, x: Double(index), y: 20, width: 30, height: 60)
    return try EncodedMessage(
      RealtimeMessage(
        .frame(
          FramePayload(
            jobID: job, index: index, time: MediaTime(microseconds: index * 40_000),
            plugin: plugin, data: FrameData(width: 640, height: 360, detections: [box]),
            timing: Milliseconds(tenths: 12), deviceUsed: "cpu"))))
  }

  static func result(frames: Int64 = 0) -> JobOutcome {
    do {
      return .completed(
        try JobResult(frameCount: frames, summary: ["total_frames": .integer(frames)]))
    } catch {
      preconditionFailure("a count can be written: \(error)")
    }
  }
}

extension Store {
  /// Submits a job and claims it for a worker.
  func claimedJob(_ worker: String = "w1", source: String = "match.mp4") throws -> ClaimedJob {
    _ = try performAndWait(Write.submit(Sample.submission(source)))
    return try #require(try claim(worker))
  }

  func claim(_ worker: String, leaseMilliseconds: Int64 = Sample.lease) throws -> ClaimedJob? {
    try performAndWait(
      Write.claim(for: WorkerID(worker), leaseMilliseconds: leaseMilliseconds))
  }

  func commit(_ messages: [EncodedMessage], checkpoint: [UInt8]? = nil, under lease: Lease) throws {
    _ = try performAndWait(
      Write.commit(
        JobStep(messages: messages, checkpoint: checkpoint), under: lease,
        leaseMilliseconds: Sample.lease))
  }

  func finish(_ outcome: JobOutcome = Sample.result(), under lease: Lease) throws {
    try performAndWait(Write.finish(outcome, under: lease))
  }

  /// Holds the writer in one write while others gather behind it, so that they surely share a transaction.
  func together<R>(_ writes: [Write<R>]) -> [Result<R, any Error>] {
    let gate = Condition(false)
    let outcomes = Condition<[Int: Result<R, any Error>]>([:])
    submit(Write { _ in _ = gate.wait { $0 ? true : nil } }) { _ in }
    for (index, write) in writes.enumerated() {
      submit(write) { outcome in outcomes.update { $0[index] = outcome } }
    }
    gate.update { $0 = true }
    let all = outcomes.wait { $0.count == writes.count ? $0 : nil }!
    return writes.indices.map { all[$0]! }
  }

  /// Waits until the writer has cleared away what deleted jobs left.
  func waitUntilCleared() throws {
    let remains = Read<Bool> { connection in
      try connection.first(.nextRemains) { _ in true } != nil
    }
    // Each empty write gives the writer a quiet moment after it.
    while try performAndWait(remains) { try performAndWait(Write<Void> { _ in }) }
  }

  /// Every event of the log, in pages of the given size.
  func wholeLog(pageSize: Int = 1_000, filter: LogFilter = .all, after: Int64 = 0) throws
    -> [LoggedEvent]
  {
    var events: [LoggedEvent] = []
    var cursor = after
    while true {
      let page = try performAndWait(
        log.page(after: cursor, filter: filter, limits: PageLimits(events: pageSize)))
      events += page.events
      cursor = page.cursor
      if page.reachesEnd { return events }
    }
  }
}

/// One event as tests compare them.
struct LoggedEvent: Hashable {
  let id: EventID
  let type: MessageType
  let json: String
}

extension LogPage {
  var events: [LoggedEvent] {
    entries.map {
      LoggedEvent(
        id: id(of: $0), type: $0.type, json: String(decoding: json(of: $0), as: UTF8.self))
    }
  }
}

extension LoggedEvent {
  /// The message, strictly read.
  var message: RealtimeMessage {
    get throws { try RealtimeMessage(json: [UInt8](json.utf8)) }
  }
}

/// Every row of every table, as text: equal dumps mean that nothing was written.
func dump(database path: String) throws -> [String] {
  let connection = try Connection(path: path, role: .reader)
  let tables = try connection.prepare(
    "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
  var names: [String] = []
  while try tables.step() { names.append(tables.text(0)) }
  var lines: [String] = []
  for name in names {
    let columns = try connection.prepare("SELECT name FROM pragma_table_info('\(name)')")
    var quoted: [String] = []
    while try columns.step() { quoted.append("quote(\"\(columns.text(0))\")") }
    let rows = try connection.prepare(
      "SELECT \(quoted.joined(separator: " || '|' || ")) FROM \"\(name)\"")
    while try rows.step() { lines.append("\(name): \(rows.text(0))") }
  }
  return lines
}
