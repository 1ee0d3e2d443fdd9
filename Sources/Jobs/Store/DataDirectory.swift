import CLinux
import Glibc
import Synchronization

/// The directory that holds everything a server keeps, locked until `unlock` or the end of this value.
///
/// A second server on the same directory would take over jobs that are running here, so it is refused.
final class DataDirectory: Sendable {
  let path: String
  private let lockDescriptor: Atomic<Int32>

  /// Creates the directory if needed (for its owner only) and locks it.
  init(path: String) throws(StoreError) {
    guard !path.isEmpty else {
      throw StoreError(
        .dataDirectoryUnusable, "the data directory has no name; give one with --data")
    }
    self.path = path
    try Self.createDirectories(path)
    let lockPath = "\(path)/touchline.lock"
    // Closed on exec: a plugin's process that outlived us must not keep the lock.
    let descriptor = touchline_open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Self.unusable(lockPath) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      defer { close(descriptor) }
      guard errno == EWOULDBLOCK else { throw Self.unusable(lockPath) }
      let holder = Self.holder(of: descriptor).map { " (process \($0))" } ?? ""
      throw StoreError(
        .dataDirectoryInUse,
        "another server\(holder) uses the data directory \(path); stop it first, or give this one another directory with --data"
      )
    }
    ftruncate(descriptor, 0)
    let line = "\(getpid())\n"
    _ = line.utf8CString.withUnsafeBytes { write(descriptor, $0.baseAddress, line.utf8.count) }
    lockDescriptor = Atomic(descriptor)
  }

  deinit {
    unlock()
  }

  /// Lets another server have the directory.
  func unlock() {
    // The lock goes with the descriptor. The file stays: removing it would race with the next server's lock.
    let descriptor = lockDescriptor.exchange(-1, ordering: .acquiringAndReleasing)
    if descriptor >= 0 { close(descriptor) }
  }

  var databasePath: String { "\(path)/touchline.db" }

  private static func holder(of descriptor: Int32) -> Int32? {
    var text = [UInt8](repeating: 0, count: 16)
    let length = pread(descriptor, &text, text.count, 0)
    guard length > 0 else { return nil }
    return Int32(
      String(decoding: text[..<length].prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
  }

  private static func createDirectories(_ path: String) throws(StoreError) {
    var parent = path.hasPrefix("/") ? "/" : ""
    for component in path.split(separator: "/") {
      parent += parent.isEmpty || parent.hasSuffix("/") ? String(component) : "/\(component)"
      guard mkdir(parent, 0o700) == 0 || errno == EEXIST else { throw unusable(parent) }
    }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      errno = ENOTDIR
      throw unusable(path)
    }
  }

  private static func unusable(_ path: String) -> StoreError {
    StoreError(
      .dataDirectoryUnusable,
      "cannot use \(path): \(String(cString: strerror(errno))); check that the directory exists and is writable"
    )
  }
}
