import Base
import Glibc

/// What the program says to a person, and to a log.
enum Console {
  /// A line on standard error, after the program's name.
  static func complain(_ message: String) {
    write("touchline: \(message)\n")
  }

  /// A line on standard output, at once. When nobody reads it any more, there is nothing left to do.
  static func printLine(_ line: String) {
    show("\(line)\n")
  }

  /// Text on standard output as it is.
  static func show(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if written > 0 {
        rest = rest.dropFirst(written)
      } else if errno != EINTR {
        exit(ExitCode.success)
      }
    }
  }

  /// Whether standard output is a terminal, with a person in front of it.
  static var printsToTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Columns of the terminal.
  static var columns: Int {
    let usual = 80
    var size = winsize()
    let status = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
    return status == 0 && size.ws_col > 0 ? Int(size.ws_col) : usual
  }

  /// Text on standard error as it is.
  static func say(_ text: String) {
    write(text)
  }

  /// Whether a person is likely to see standard error as it is written.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// One structured line on standard error, with the time before everything else.
  static func log(_ line: JSONObject) {
    var writer = JSONWriter()
    writer.raw("{\"time\":")
    writer.timestamp(.now())
    for member in line.members {
      writer.raw(",")
      writer.member(member)
    }
    writer.raw("}\n")
    write(writer.bytes())
  }

  private static func write(_ text: String) {
    write(Array(text.utf8))
  }

  /// One write a line, so that lines of several threads do not mix.
  private static func write(_ bytes: [UInt8]) {
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
