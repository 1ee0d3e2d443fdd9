import CSQLite

/// Why the store could not do something, in words for a person and a code for programs.
public struct StoreError: Error, Equatable, CustomStringConvertible {
  /// Stable codes, one for each thing that a caller or an operator would do differently.
  public enum Code: String, Sendable {
    /// Another program holds the database's write lock.
    case databaseLocked = "database_locked"
    /// No space left; nothing that was committed is lost.
    case storageFull = "storage_full"
    /// The file is damaged.
    case databaseCorrupt = "database_corrupt"
    /// The file is something else.
    case notADatabase = "not_a_database"
    /// Written by a newer version of this program.
    case databaseTooNew = "database_too_new"
    /// Another server runs on the same directory.
    case dataDirectoryInUse = "data_directory_in_use"
    /// The directory or a file in it cannot be used.
    case dataDirectoryUnusable = "data_directory_unusable"
    /// A rule of the schema refused the write: what is immutable stays.
    case immutable = "immutable"
    /// Something with this name exists.
    case alreadyExists = "already_exists"
    /// Reading or writing the disk failed.
    case inputOutput = "storage_io"
    /// The store is shutting down.
    case closed = "store_closed"
    /// More writes wait than the store will hold.
    case overloaded = "store_overloaded"
    /// SQLite refused for a reason that nobody should meet: a defect of this program.
    case unexpected = "store_unexpected"
  }

  public let code: Code
  /// What happened and what to do next.
  public let message: String
  /// SQLite's extended result code; 0 when the error is ours.
  public let sqliteCode: Int32
  /// The statement that failed, with its placeholders: values never get in here.
  public let sql: String?

  /// How much of a statement an error repeats; migrations are long.
  private static let quotedSQL = 300

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
    sqliteCode = SQLITE_OK
    sql = nil
  }

  /// An error as SQLite reports it.
  init(sqliteCode: Int32, message: String, sql: String?) {
    self.sqliteCode = sqliteCode
    self.sql = sql.map { $0.count > Self.quotedSQL ? "\($0.prefix(Self.quotedSQL))…" : $0 }
    code = Self.code(for: sqliteCode)
    self.message = Self.advice(for: code).map { "\($0) (SQLite: \(message))" } ?? message
  }

  /// Whether the same call may well succeed later: the cause lies outside of this program.
  public var isTransient: Bool {
    switch code {
    case .databaseLocked, .storageFull, .inputOutput, .overloaded: true
    default: false
    }
  }

  public var description: String {
    sql.map { "\(message) [\($0)]" } ?? message
  }

  private static func code(for extended: Int32) -> Code {
    switch (extended & 0xff, extended) {
    case (SQLITE_BUSY, _), (SQLITE_LOCKED, _): .databaseLocked
    case (SQLITE_FULL, _): .storageFull
    case (SQLITE_CORRUPT, _): .databaseCorrupt
    case (SQLITE_NOTADB, _): .notADatabase
    case (SQLITE_IOERR, _), (SQLITE_READONLY, _), (SQLITE_CANTOPEN, _): .inputOutput
    case (_, sqliteConstraintTrigger): .immutable
    case (_, sqliteConstraintUnique), (_, sqliteConstraintPrimaryKey): .alreadyExists
    default: .unexpected
    }
  }

  private static func advice(for code: Code) -> String? {
    switch code {
    case .databaseLocked:
      "another program holds the database's write lock; close it (a sqlite3 shell, a backup) and try again"
    case .storageFull:
      "no space left for the database; free some space: what was committed is safe, and writing goes on by itself"
    case .databaseCorrupt:
      "the database is damaged; restore a backup, or move the data directory away to start anew"
    case .notADatabase: "the file is not a SQLite database"
    case .inputOutput:
      "the database's files cannot be read or written; check the disk and the permissions"
    case .unexpected: "the database refused, which it should not; please report this"
    default: nil
    }
  }
}

// Extended result codes are macros with arithmetic, which Swift does not import.
private let sqliteConstraintTrigger = SQLITE_CONSTRAINT | (7 << 8)
private let sqliteConstraintUnique = SQLITE_CONSTRAINT | (8 << 8)
private let sqliteConstraintPrimaryKey = SQLITE_CONSTRAINT | (6 << 8)
