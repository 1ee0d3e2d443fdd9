import CLinux
import Glibc

/// Makes a new database beside its place and moves it there when it is whole. Killed in the middle, the next start finds
/// no database and begins again, instead of half of one.
enum DatabaseBirth {
  /// Makes a database at a path unless there is one.
  static func ensure(at path: String) throws(StoreError) {
    var status = stat()
    if stat(path, &status) == 0, status.st_size > 0 { return }
    let nascent = "\(path).new"
    for suffix in ["", "-journal", "-wal", "-shm"] { unlink(nascent + suffix) }
    try make(at: nascent)
    // An empty file may have files of its own beside it, which belong to nothing.
    for suffix in ["-journal", "-wal", "-shm"] { unlink(path + suffix) }
    guard rename(nascent, path) == 0, syncDirectory(of: path) else {
      throw StoreError(
        .dataDirectoryUnusable, "cannot create \(path): \(String(cString: strerror(errno)))")
    }
  }

  private static func make(at path: String) throws(StoreError) {
    let connection = try Connection(path: path, role: .writer)
    try connection.execute(
      """
      PRAGMA application_id = \(DatabaseFile.applicationID);
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      """)
    try Migrations.migrate(connection)
    try connection.checkpoint(truncating: true)
  }

  /// A name in a directory is on the disk only once the directory is.
  private static func syncDirectory(of path: String) -> Bool {
    let end = path.lastIndex(of: "/") ?? path.startIndex
    let directory = open(String(path[..<end]), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard directory >= 0 else { return false }
    defer { close(directory) }
    return fsync(directory) == 0
  }
}
