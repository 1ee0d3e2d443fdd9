import BareLoops
import Jobs

/// The bare loops' connection to a database that our own migrations made.
final class BareDatabase {
  private let handle: OpaquePointer

  /// As the store's writer has them. The loops run the checkpoints themselves, as the store does.
  private static let writerPragmas = """
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA recursive_triggers = ON;
    PRAGMA cache_size = -16384;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA temp_store = MEMORY;
    """

  /// As the store's readers have them.
  private static let readerPragmas = "PRAGMA query_only = ON; PRAGMA cache_size = -8192;"

  /// The statements of the loops are the product's own, word by word.
  private static let writerStatements: [(slot: Int, query: StoreQuery)] = [
    (BARE_BEGIN, .begin), (BARE_COMMIT, .commit), (BARE_LAST_EVENT, .lastEvent),
    (BARE_LAST_FRAME, .lastFrame), (BARE_RENEW_LEASE, .renewLease),
    (BARE_INSERT_EVENT, .insertEvent), (BARE_INSERT_FRAME, .insertFrame),
    (BARE_NEWEST_JOB, .newestJob), (BARE_INSERT_JOB, .insertJob),
    (BARE_INSERT_HISTORY, .insertHistory), (BARE_NEXT_EXPIRED, .nextExpired),
    (BARE_NEXT_QUEUED, .nextQueued), (BARE_TRANSITION, .transition),
    (BARE_JOB_BY_ID, .jobByID), (BARE_INSERT_RESULT, .insertResult),
  ]

  /// Opens the database in a data directory that no store has open.
  ///
  /// - Parameter checkpointFrames: the length of the write-ahead log from which on it is moved to the database.
  static func writer(_ directory: String, checkpointFrames: Int32) throws -> BareDatabase {
    let database = try BareDatabase(directory, writerPragmas, checkpointFrames)
    for (slot, query) in writerStatements {
      try database.check(bare_prepare(database.handle, Int32(slot), query.sql) == 0)
    }
    return database
  }

  /// Opens it for reading only, which a store beside it allows.
  static func reader(_ directory: String) throws -> BareDatabase {
    try BareDatabase(directory, readerPragmas, .max)
  }

  /// Runs a script on a database that no store has open.
  static func run(_ script: String, in directory: String) throws {
    _ = try BareDatabase(directory, writerPragmas + script, .max)
  }

  private init(_ directory: String, _ pragmas: String, _ checkpointFrames: Int32) throws {
    guard let opened = bare_open("\(directory)/touchline.db", pragmas, checkpointFrames) else {
      throw Problem("out of memory")
    }
    handle = opened
    try check(true)
  }

  deinit {
    bare_close(handle)
  }

  private func check(_ isDone: Bool) throws {
    if let error = bare_error(handle) { throw Problem("bare loop: \(String(cString: error))") }
    guard isDone else { throw Problem("bare loop: failed without a word") }
  }

  // MARK: - The loops

  /// Runs an append plan; the nanoseconds in all and of each transaction.
  func append(_ plan: bare_append_plan) throws -> (total: Int64, each: [Int64]) {
    var each = [Int64](repeating: 0, count: Int(plan.transactions))
    let total = withUnsafePointer(to: plan) { bare_append(handle, $0, &each) }
    try check(total >= 0)
    return (total, each)
  }

  func queue(_ plan: bare_queue_plan) throws -> Int64 {
    let total = withUnsafePointer(to: plan) { bare_queue(handle, $0) }
    try check(total >= 0)
    return total
  }

  /// Steps through the log: all of it, or one job's.
  func read(job: Int64?) throws -> bare_read_result {
    let queries: (StoreQuery, StoreQuery) =
      job == nil ? (.eventsAfter, .framesAfter) : (.eventsOfJobAfter, .framesOfJobAfter)
    let result = bare_read(handle, queries.0.sql, queries.1.sql, job ?? -1)
    try check(result.events >= 0)
    return result
  }

  // MARK: - Checks

  /// What a database holds in the end, to show that both sides did the same.
  struct Content: Equatable {
    let events: Int64
    let frames: Int64
    let bytes: Int64
    let completedJobs: Int64
    let history: Int64
  }

  static func content(_ directory: String) throws -> Content {
    let database = try reader(directory)
    func value(_ sql: String) throws -> Int64 {
      let value = bare_scalar(database.handle, sql)
      try database.check(value >= 0)
      return value
    }
    return Content(
      events: try value("SELECT count(*) FROM job_events"),
      frames: try value("SELECT count(*) FROM job_frames"),
      bytes: try value(
        """
        SELECT (SELECT total(length(CAST(json AS BLOB))) FROM job_events)
          + (SELECT total(length(CAST(json AS BLOB))) FROM job_frames)
        """),
      completedJobs: try value("SELECT count(*) FROM jobs WHERE status = 'completed'"),
      history: try value("SELECT count(*) FROM job_history"))
  }
}

/// Syncs to the disk by this process, counted between two moments.
struct Syncs {
  let calls: Int64
  let nanoseconds: Int64

  static func during<Result>(_ body: () throws -> Result) rethrows -> (Result, Syncs) {
    let before = bare_sync_total()
    let result = try body()
    let after = bare_sync_total()
    return (
      result,
      Syncs(
        calls: after.calls - before.calls, nanoseconds: after.nanoseconds - before.nanoseconds)
    )
  }
}
