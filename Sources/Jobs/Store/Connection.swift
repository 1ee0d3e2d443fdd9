import Base
import CSQLite

/// One connection to the database: owned by one thread at a time, never shared.
///
/// Queries come from the one table of `StoreQuery`; each is prepared once and kept. Free text is for migrations
/// and pragmas only.
final class Connection {
  /// What a connection may do.
  enum Role {
    /// The one connection that writes.
    case writer
    /// Reads, and cannot write.
    case reader
  }

  private let handle: OpaquePointer
  /// Where SQLite notes the length of the write-ahead log after each commit.
  private let frameCount: UnsafeMutablePointer<Int32>
  private var statements: [Statement?]
  private var isOpen = true

  /// How long to wait for another program's lock before giving up.
  static let busyTimeoutMilliseconds: Int32 = 5_000

  /// Set up once, before the first connection; every allocation is some per cent faster without the statistics.
  private static let libraryIsConfigured: Bool =
    touchline_sqlite3_forgo_statistics() == SQLITE_OK

  init(path: String, role: Role, busyTimeoutMilliseconds: Int32 = busyTimeoutMilliseconds)
    throws(StoreError)
  {
    let access =
      switch role {
      case .writer: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .reader: SQLITE_OPEN_READONLY
      }
    _ = Self.libraryIsConfigured
    var opened: OpaquePointer?
    // NOMUTEX: one thread at a time uses a connection, which its owners see to.
    let status = sqlite3_open_v2(path, &opened, access | SQLITE_OPEN_NOMUTEX, nil)
    guard status == SQLITE_OK, let opened else {
      let message = opened.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
      sqlite3_close_v2(opened)
      throw StoreError(sqliteCode: status, message: "\(path): \(message)", sql: nil)
    }
    handle = opened
    statements = Array(repeating: nil, count: StoreQuery.allCases.count)
    frameCount = .allocate(capacity: 1)
    frameCount.initialize(to: 0)
    // Replaces SQLite's own rule for checkpoints, which would run them in the middle of a commit.
    sqlite3_wal_hook(
      handle,
      { noted, _, _, frames in
        noted!.storeBytes(of: frames, as: Int32.self)
        return SQLITE_OK
      }, frameCount)
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, busyTimeoutMilliseconds)
    touchline_sqlite3_defend(handle)
  }

  deinit {
    close()
    frameCount.deallocate()
  }

  /// Closes the connection before its last holder lets go. Nothing may be asked of it afterwards.
  func close() {
    guard isOpen else { return }
    isOpen = false
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  // MARK: - Queries

  /// The prepared statement of a query.
  private func statement(_ query: StoreQuery) throws(StoreError) -> Statement {
    if let prepared = statements[query.rawValue] { return prepared }
    let prepared = try Statement(query.sql, on: handle, persistent: true)
    statements[query.rawValue] = prepared
    return prepared
  }

  /// Runs a query that returns nothing and says how many rows it changed.
  @discardableResult
  func run(_ query: StoreQuery, _ bind: (Statement) -> Void = { _ in }) throws(StoreError) -> Int {
    let statement = try statement(query)
    defer { statement.reset() }
    bind(statement)
    while try statement.step() {}
    return Int(sqlite3_changes(handle))
  }

  /// The first row of a query, or nil.
  func first<Value>(
    _ query: StoreQuery, _ bind: (Statement) -> Void = { _ in },
    row: (Statement) throws(StoreError) -> Value
  ) throws(StoreError) -> Value? {
    let statement = try statement(query)
    defer { statement.reset() }
    bind(statement)
    return try statement.step() ? try row(statement) : nil
  }

  /// Every row of a query.
  func all<Value>(
    _ query: StoreQuery, _ bind: (Statement) -> Void = { _ in },
    row: (Statement) throws(StoreError) -> Value
  ) throws(StoreError) -> [Value] {
    let statement = try statement(query)
    defer { statement.reset() }
    bind(statement)
    var rows: [Value] = []
    while try statement.step() { rows.append(try row(statement)) }
    return rows
  }

  /// Goes through the rows of a query for as long as `row` returns true.
  func each(_ query: StoreQuery, _ bind: (Statement) -> Void, row: (Statement) -> Bool)
    throws(StoreError)
  {
    let statement = try statement(query)
    defer { statement.reset() }
    bind(statement)
    while try statement.step(), row(statement) {}
  }

  /// A statement of the caller's own, for queries that are open at the same time as themselves or are put together.
  func prepare(_ sql: String) throws(StoreError) -> Statement {
    try Statement(sql, on: handle, persistent: false)
  }

  // MARK: - Scripts

  /// Runs statements that return nothing: migrations, pragmas, transaction control.
  func execute(_ script: String) throws(StoreError) {
    let status = sqlite3_exec(handle, script, nil, nil, nil)
    guard status == SQLITE_OK else { throw error(status, sql: script) }
  }

  /// The first column of the first row of a pragma or other free text.
  func scalar(_ sql: String) throws(StoreError) -> Int64 {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(0) : 0
  }

  /// The first column of the first row as text.
  func scalarText(_ sql: String) throws(StoreError) -> String? {
    let statement = try prepare(sql)
    return try statement.step() ? statement.optionalText(0) : nil
  }

  /// Runs several queries on one state of the database; without this, each would see its own.
  func onOneSnapshot<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    try run(.beginRead)
    // Nothing was written, so it does not matter how it ends; that it ends does.
    defer { _ = try? run(.commit) }
    return try body(self)
  }

  // MARK: - State

  /// Rows changed by this connection since it was opened, triggers and cascades included.
  var totalChanges: Int64 { sqlite3_total_changes64(handle) }

  /// The row id of the last insert.
  var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

  /// Whether a transaction is open; SQLite closes it by itself after some errors.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Frames in the write-ahead log after this connection's last commit.
  var loggedFrames: Int32 { frameCount.pointee }

  /// Moves pages from the write-ahead log to the database, as far as readers allow, without waiting for them.
  /// Says how many frames the log has and how many of them have been moved.
  @discardableResult
  func checkpoint(truncating: Bool = false) throws(StoreError) -> (logged: Int32, moved: Int32) {
    var (logged, moved): (Int32, Int32) = (0, 0)
    let mode = truncating ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
    let status = sqlite3_wal_checkpoint_v2(handle, nil, mode, &logged, &moved)
    guard status == SQLITE_OK || status == SQLITE_BUSY else { throw error(status, sql: nil) }
    return (logged, moved)
  }

  /// Runs `body` under a limit of time: past the deadline whatever SQLite is doing ends with `SQLITE_INTERRUPT`.
  func limited<Result>(until deadline: Monotonic, _ body: () throws(StoreError) -> Result)
    throws(StoreError) -> Result
  {
    let kept = UnsafeMutablePointer<Monotonic>.allocate(capacity: 1)
    kept.initialize(to: deadline)
    let instructionsBetweenLooks: Int32 = 10_000
    sqlite3_progress_handler(
      handle, instructionsBetweenLooks,
      { kept in Monotonic.now() > kept!.load(as: Monotonic.self) ? 1 : 0 }, kept)
    defer {
      sqlite3_progress_handler(handle, 0, nil, nil)
      kept.deallocate()
    }
    return try body()
  }

  /// How many of SQLite's instructions `body` takes: what a query costs, the same on every machine. For tests.
  func instructions<Value>(_ body: () throws -> Value) rethrows -> (value: Value, count: Int) {
    let count = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    count.initialize(to: 0)
    sqlite3_progress_handler(
      handle, 1,
      { count in
        count!.assumingMemoryBound(to: Int.self).pointee += 1
        return 0
      }, count)
    defer {
      sqlite3_progress_handler(handle, 0, nil, nil)
      count.deallocate()
    }
    let value = try body()
    return (value, count.pointee)
  }

  private func error(_ status: Int32, sql: String?) -> StoreError {
    StoreError(sqliteCode: status, message: String(cString: sqlite3_errmsg(handle)), sql: sql)
  }
}
