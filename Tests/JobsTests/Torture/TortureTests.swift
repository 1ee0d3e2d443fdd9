import Foundation
import TestSupport
import Testing

@testable import Jobs

/// A real process that writes, killed at random instants; after each kill the database is read without the store's
/// help and held against everything the process was promised.
@Suite struct TortureTests {
  /// How often the process is killed. `TOUCHLINE_TORTURE_KILLS` asks for more.
  private static let kills =
    ProcessInfo.processInfo.environment["TOUCHLINE_TORTURE_KILLS"].flatMap { Int($0) } ?? 100

  @Test func `a process killed while it makes its database leaves nothing that stops the next`()
    throws
  {
    var random = SeededRandom(seed: .random(in: .min ... .max))
    for _ in 0..<40 {
      let directory = try TemporaryDirectory()
      for _ in 0..<3 {
        let child = try TortureChild(directory.path, "run")
        _ = child.killed(afterLines: 0, orMilliseconds: Int32.random(in: 0...12, using: &random))
      }
      let last = try TortureChild(directory.path, "drain")
      #expect(last.allLines().contains("ready"))
      #expect(last.exitStatus() == 0)
    }
  }

  @Test func `a process killed at any instant loses nothing it was promised`() throws {
    let directory = try TemporaryDirectory()
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    var witness = Witness(database: directory.file("touchline.db"))
    var promises = 0
    for kill in 1...Self.kills {
      let child = try TortureChild(directory.path, "run")
      // Some die while the store is being opened, most in the middle of their work.
      let lines = kill % 5 == 0 ? 0 : Int.random(in: 1...120, using: &random)
      let said = child.killed(
        afterLines: lines, orMilliseconds: Int32.random(in: 0...40, using: &random))
      promises += said.count
      try witness.check(said, note: "seed \(seed), kill \(kill)")
    }
    let last = try TortureChild(directory.path, "drain")
    let said = last.allLines()
    #expect(last.exitStatus() == 0)
    try witness.check(said, note: "seed \(seed), the end")
    #expect(try witness.unfinishedJobs() == 0)
    // The test itself did something.
    #expect(promises > Self.kills * 10)
    #expect(witness.eventCount > Self.kills)
  }
}

/// What must be true after every kill.
private struct Witness {
  let database: String
  private var seen: [Int64: UInt64] = [:]
  private var submitted: Set<String> = []

  init(database: String) {
    self.database = database
  }

  var eventCount: Int { seen.count }

  mutating func check(_ said: [String], note: String) throws {
    let comment = Comment(rawValue: note)
    // Killed before there was a database: then it promised nothing.
    guard FileManager.default.fileExists(atPath: database) else {
      #expect(said.isEmpty, comment)
      return
    }
    let connection = try Connection(path: database, role: .reader)
    guard try connection.scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'jobs'") == 1
    else {
      #expect(said.isEmpty, comment)
      return
    }
    let events = try events(connection)
    #expect(events.map(\.sequence) == Array(1..<Int64(events.count + 1)), comment)
    let stored = Dictionary(events.map { ($0.sequence, chained(0, $0.json)) }) { first, _ in first }
    // Nothing that was there is gone or changed.
    #expect(seen.allSatisfy { stored[$0.key] == $0.value }, comment)
    seen = stored
    try checkJobs(connection, comment)
    try checkPromises(said, stored: stored, connection, comment)
  }

  func unfinishedJobs() throws -> Int64 {
    let connection = try Connection(path: database, role: .reader)
    return try connection.scalar("SELECT count(*) FROM jobs WHERE status IN ('queued', 'running')")
  }

  private func events(_ connection: Connection) throws -> [(sequence: Int64, json: [UInt8])] {
    let rows = try connection.prepare(
      "SELECT seq, json FROM job_events UNION ALL SELECT seq, json FROM job_frames ORDER BY seq")
    var events: [(Int64, [UInt8])] = []
    while try rows.step() { events.append((rows.integer(0), rows.bytes(1) ?? [])) }
    return events
  }

  /// The checkpoint agrees with the rows beside it, and an end with its result.
  private func checkJobs(_ connection: Connection, _ comment: Comment) throws {
    let jobs = try connection.prepare(
      "SELECT job_no, job_id, status, checkpoint, source_url, error_code FROM jobs")
    while try jobs.step() {
      let number = jobs.integer(0)
      let frames = try connection.prepare(
        "SELECT frame_index, json FROM job_frames WHERE job_no = \(number) ORDER BY frame_index")
      var (count, hash): (Int64, UInt64) = (0, 0xcbf2_9ce4_8422_2325)
      while try frames.step() {
        #expect(frames.integer(0) == count, comment)
        hash = chained(hash, frames.bytes(1) ?? [])
        count += 1
      }
      let expected = count == 0 ? nil : "\(count) \(hash)"
      #expect(
        jobs.bytes(3).map { String(decoding: $0, as: UTF8.self) } == expected,
        "\(jobs.text(1)): \(comment)")
      let warnings = try connection.prepare(
        "SELECT count(*), count(DISTINCT json ->> '$.payload.message') FROM job_events WHERE job_no = \(number) AND type = \(MessageType.warning.rawValue)"
      )
      _ = try warnings.step()
      #expect(warnings.integer(0) == count && warnings.integer(1) == count, comment)
      let ends = try connection.scalar(
        "SELECT count(*) FROM job_events WHERE job_no = \(number) AND type = \(MessageType.complete.rawValue)"
      )
      let results = try connection.scalar(
        "SELECT count(*) FROM job_results WHERE job_id = '\(jobs.text(1))' AND frame_count = \(count)"
      )
      switch jobs.text(2) {
      case "completed":
        #expect(ends == 1 && results == 1 && count == Int64(jobs.text(4)), comment)
      case "failed":
        #expect(ends == 1 && results == 0 && jobs.text(5) == "CRASH_LOOP", comment)
      default: #expect(ends == 0 && results == 0, comment)
      }
    }
  }

  /// Everything that was said to be safe is there, and nothing was published that is not.
  private mutating func checkPromises(
    _ said: [String], stored: [Int64: UInt64], _ connection: Connection, _ comment: Comment
  ) throws {
    let rows = try connection.prepare(
      "SELECT first_sequence, epoch FROM log_epochs ORDER BY ordinal")
    var entries: [EpochTable.Entry] = []
    while try rows.step() {
      entries.append(
        EpochTable.Entry(
          firstSequence: rows.integer(0),
          epoch: EventID.Epoch(value: UInt32(truncatingIfNeeded: rows.integer(1)))))
    }
    let epochs = EpochTable(entries)
    var followed: Int64?
    for line in said {
      let words = line.split(separator: " ").map(String.init)
      switch words[0] {
      case "published":
        let id = try #require(EventID(words[1]))
        #expect(
          epochs.id(of: id.sequence) == id && stored[id.sequence] == UInt64(words[2]),
          "\(line): \(comment)")
      case "followed":
        // A reader of the growing log gets every event, in order.
        let sequence = try #require(Int64(words[1]))
        #expect(followed.map { sequence == $0 + 1 } ?? true, "\(line): \(comment)")
        followed = sequence
      case "submitted": submitted.insert(words[1])
      case "committed":
        let count = try connection.scalar(
          "SELECT count(*) FROM job_frames WHERE job_no = (SELECT job_no FROM jobs WHERE job_id = '\(words[1])')"
        )
        #expect(count >= Int64(words[2])!, "\(line): \(comment)")
      default: #expect(["ready", "ended"].contains(line), comment)
      }
    }
    for id in submitted {
      #expect(
        try connection.scalar("SELECT count(*) FROM jobs WHERE job_id = '\(id)'") == 1, comment)
    }
  }

  private func chained(_ hash: UInt64, _ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}
