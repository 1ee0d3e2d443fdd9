import Base
import Synchronization

/// Everything a server keeps, in one directory: one database, one writer, a few readers.
public final class Store: Sendable {
  /// What an operator may choose.
  public struct Options: Sendable {
    /// Connections that read at the same time.
    public var readers = 4
    /// Pages that the database may have; for tests of a full disk. Nil is no limit.
    public var maximumPages: Int64?
    /// How long a write waits for another program's lock.
    public var busyTimeoutMilliseconds: Int32 = Connection.busyTimeoutMilliseconds

    public init() {}
  }

  /// The event log in this store.
  public let log: EventLog
  private let writer: Writer
  private let readers: Readers
  private let commits: CommitCount
  let health = WriteHealth()

  /// Opens a data directory, creates it if it is new, brings its database to this program's schema.
  ///
  /// - Throws: when another server uses the directory, or the database is damaged, foreign or from a newer version. Nothing is changed then.
  public init(directory path: String, options: Options = Options()) throws(StoreError) {
    let directory = try DataDirectory(path: path)
    let databasePath = directory.databasePath
    try DatabaseFile.inspect(databasePath, knownSchema: Int64(Migrations.all.count))
    try DatabaseBirth.ensure(at: databasePath)
    let connection = try Connection(
      path: databasePath, role: .writer, busyTimeoutMilliseconds: options.busyTimeoutMilliseconds)
    try Self.configure(connection, options)
    try Migrations.migrate(connection)
    let start = try LogStart(connection)
    let readers = try Readers(path: databasePath, count: max(1, options.readers))
    let log = EventLog(epochs: start.epochs, lastSequence: start.lastSequence, readers: readers)
    let commits = CommitCount()
    self.commits = commits
    self.readers = readers
    self.log = log
    writer = Writer(
      core: WriterCore(
        connection: connection,
        log: LogAppender(connection: connection, lastSequence: start.lastSequence),
        epoch: start.epochs.current, commits: commits, health: health, publish: { log.publish($0) }),
      directory: directory)
  }

  /// How much this program has committed so far. As long as it stays the same, so does the answer to every question. Read it
  /// before what it is to stand for: so it is never newer than that.
  public var commitCount: Int64 { commits.value }

  /// Changes with every commit, and never says the same of two contents, over restarts and restored backups too. Like
  /// `commitCount`, it is read before what it is to stand for.
  public var version: String { "\(log.epochs.current)-\(commits.value)" }

  /// Finishes the writes under way, closes the database and lets another server have the directory. Returns when that
  /// is done, whoever called first. Later calls of other kinds fail with `store_closed`.
  public func close() {
    writer.close()
    readers.close()
    log.endWaits()
  }

  deinit {
    close()
  }

  private static func configure(_ connection: Connection, _ options: Options) throws(StoreError) {
    try connection.execute(
      """
      PRAGMA journal_mode = WAL;
      -- Every commit reaches the disk before anybody hears of it.
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA recursive_triggers = ON;
      PRAGMA cache_size = -16384;
      PRAGMA journal_size_limit = 67108864;
      PRAGMA temp_store = MEMORY;
      """)
    if let pages = options.maximumPages {
      try connection.execute("PRAGMA max_page_count = \(pages)")
    }
  }
}

// MARK: - Running reads and writes

extension Store {
  /// Writes, and returns once it is on the disk and published.
  public func perform<Result>(_ write: Write<Result>) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      submit(write) { continuation.resume(with: $0) }
    }
  }

  /// Writes, and blocks the calling thread until it is on the disk and published.
  public func performAndWait<Result>(_ write: Write<Result>) throws -> Result {
    let outcome = Condition<Swift.Result<Result, any Error>?>(nil)
    submit(write) { result in outcome.update { $0 = result } }
    return try outcome.wait { $0 }!.get()
  }

  /// Reads on a snapshot of what is committed.
  public func perform<Result>(_ read: Read<Result>) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      submit(read) { continuation.resume(with: $0) }
    }
  }

  /// Reads on a snapshot of what is committed, and blocks the calling thread meanwhile.
  public func performAndWait<Result>(_ read: Read<Result>) throws -> Result {
    let outcome = Condition<Swift.Result<Result, any Error>?>(nil)
    submit(read) { result in outcome.update { $0 = result } }
    return try outcome.wait { $0 }!.get()
  }

  /// Hands a read to a reader; `finish` is called once, on the reader's thread.
  public func submit<Result>(
    _ read: Read<Result>, finish: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
  ) {
    readers.submit { connection in
      finish(Swift.Result { try connection.get().onOneSnapshot(read.body) })
    }
  }

  /// Hands a write to the writer; `finish` is called once, on the writer's thread.
  public func submit<Result>(
    _ write: Write<Result>, finish: @escaping @Sendable (Swift.Result<Result, any Error>) -> Void
  ) {
    let value = Answer<Result>()
    writer.submit(
      Writer.Operation(
        run: { transaction in value.set(try write.body(transaction)) },
        finish: { error in
          if let error {
            finish(.failure(error))
          } else {
            finish(.success(value.get()))
          }
        }))
  }
}

/// How many transactions have been committed since the store was opened.
final class CommitCount: Sendable {
  private let count = Atomic<Int64>(0)

  var value: Int64 { count.load(ordering: .acquiring) }

  func advance() { count.add(1, ordering: .releasing) }
}

/// Where a write's result waits for the commit. A write that runs twice answers with its second result.
private final class Answer<Value: Sendable>: Sendable {
  private let value = Guarded<Value?>(nil)

  func set(_ new: Value) {
    value.withLock { $0 = new }
  }

  /// - Precondition: the write has run; the writer asks only then.
  func get() -> Value {
    value.withLock { $0! }
  }
}
