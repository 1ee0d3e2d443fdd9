import Glibc

/// A file that fits into memory.
enum WholeFile {
  /// Why it could not be read.
  struct Unreadable: Error, CustomStringConvertible {
    let path: String
    /// The system's number for what went wrong.
    let code: Int32

    var description: String { "'\(path)' cannot be read: \(String(cString: strerror(code)))" }
  }

  /// How much is asked for at a time.
  private static let portion = 1 << 20

  static func bytes(_ path: String) throws(Unreadable) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Unreadable(path: path, code: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: portion)
    while true {
      let count = read(descriptor, &buffer, portion)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += buffer[..<count]
      } else if errno != EINTR {
        throw Unreadable(path: path, code: errno)
      }
    }
  }
}
