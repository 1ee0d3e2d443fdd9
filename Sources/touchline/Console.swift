import Base
import Glibc

/// What the program says to a person, and to a log.
enum Console {
  /// A line on standard error, after the program's name.
  static func complain(_ message: String) {
    write("touchline: \(message)\n")
  }

  /// Text on standard error as it is.
  static func say(_ text: String) {
    write(text)
  }

  /// Whether a person is likely to see standard error as it is written.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// One structured line on standard error, with the time before everything else.
  static func log(_ line: JSONObject) {
    var object: JSONObject = ["time": .string(Timestamp.now().description)]
    for member in line.members { object[member.name] = member.value }
    write("\(object.jsonText())\n")
  }

  /// One write a line, so that lines of several threads do not mix.
  private static func write(_ line: String) {
    let bytes = Array(line.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
