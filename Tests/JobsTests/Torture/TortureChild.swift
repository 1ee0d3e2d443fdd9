import Foundation

/// One run of the process.
final class TortureChild {
  private let process = Process()
  private let output = Pipe()
  private var rest = Data()

  /// - Parameter arguments: the directory of the database, and what to do there.
  init(_ arguments: String...) throws {
    let products = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    process.executableURL = products.appendingPathComponent("torture-child")
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
    try output.fileHandleForWriting.close()
  }

  /// Reads until there are enough lines (for 0: until a time is over, whatever comes), kills, reads what is left.
  func killed(afterLines wanted: Int, orMilliseconds limit: Int32) -> [String] {
    let descriptor = output.fileHandleForReading.fileDescriptor
    if wanted == 0 {
      var waiting = pollfd(fd: -1, events: 0, revents: 0)
      _ = poll(&waiting, 1, limit)
    }
    var data = Data()
    while data.count(where: { $0 == UInt8(ascii: "\n") }) < wanted {
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let length = read(descriptor, &buffer, buffer.count)
      guard length > 0 else { break }
      data.append(contentsOf: buffer[..<length])
    }
    kill(process.processIdentifier, SIGKILL)
    data.append(output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    return Self.lines(data)
  }

  func allLines() -> [String] {
    Self.lines(output.fileHandleForReading.readDataToEndOfFile())
  }

  /// Lets it work to its end.
  func lastExitStatus() -> Int32 {
    _ = allLines()
    return exitStatus()
  }

  func exitStatus() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static func lines(_ data: Data) -> [String] {
    String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
