import Glibc

/// What the program says to a person.
enum Console {
  /// A line on standard error, after the program's name.
  static func complain(_ message: String) {
    let line = Array("touchline: \(message)\n".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
