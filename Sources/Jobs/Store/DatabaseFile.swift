import Base
import CLinux
import CSQLite
import Glibc

/// Looks at a database file before anything opens it for writing, so that what is refused stays untouched.
enum DatabaseFile {
  /// Marks the file as ours ("TLIN"), so that nobody's other database is migrated by mistake.
  static let applicationID: Int64 = 0x544C_494E

  /// How long the check of a file's pages may take. It finds most damage at once; a very large file is not kept
  /// waiting for the rest, which reading it will find.
  private static let verificationSeconds = 2.0

  /// Refuses a file that is not our database, is damaged, or is from the future. A missing or empty file is new.
  static func inspect(_ path: String, knownSchema: Int64) throws(StoreError) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_size > 0 else { return }
    try inspectHeader(path)
    try inspectPages(path, knownSchema: knownSchema)
  }

  /// The first 100 bytes say what the file is (https://www.sqlite.org/fileformat2.html#the_database_header).
  private static func inspectHeader(_ path: String) throws(StoreError) {
    let header = try readHeader(path)
    let magic = Array("SQLite format 3\0".utf8)
    guard header.count == headerLength, Array(header[..<magic.count]) == magic else {
      throw StoreError(
        .notADatabase,
        "\(path) is not a SQLite database; it was left as it is: move it away or choose another directory"
      )
    }
    func number(at offset: Int, bytes: Int) -> Int64 {
      header[offset..<offset + bytes].reduce(0) { $0 << 8 | Int64($1) }
    }
    let foundID = number(at: 68, bytes: 4)
    guard foundID == applicationID else {
      throw StoreError(
        .notADatabase,
        "\(path) is the database of another program; it was left as it is: move it away or choose another directory"
      )
    }
  }

  private static let headerLength = 100

  private static func readHeader(_ path: String) throws(StoreError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw StoreError(
        .dataDirectoryUnusable, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(descriptor) }
    var header = [UInt8](repeating: 0, count: headerLength)
    let length = pread(descriptor, &header, headerLength, 0)
    return Array(header.prefix(max(0, length)))
  }

  /// Asks SQLite, read-only, about the schema's number and the structure of the pages.
  private static func inspectPages(_ path: String, knownSchema: Int64) throws(StoreError) {
    let deadline = Monotonic.now().advanced(bySeconds: verificationSeconds)
    do throws(StoreError) {
      let connection = try Connection(path: path, role: .reader)
      let schema = try connection.scalar("PRAGMA user_version")
      guard schema <= knownSchema else {
        throw Migrations.tooNew(found: schema, known: knownSchema)
      }
      let verdict = try connection.limited(until: deadline) { () throws(StoreError) in
        try connection.scalarText("PRAGMA quick_check(1)")
      }
      guard verdict == "ok" else { throw damaged(path, verdict ?? "no verdict") }
    } catch {
      switch error.sqliteCode & 0xff {
      case SQLITE_INTERRUPT: return
      case SQLITE_CORRUPT, SQLITE_NOTADB: throw damaged(path, error.message)
      default: throw error
      }
    }
  }

  private static func damaged(_ path: String, _ finding: String) -> StoreError {
    StoreError(
      .databaseCorrupt,
      "\(path) is damaged (\(finding)); it was left as it is: restore a backup, or move it away to start anew"
    )
  }
}
