import BareLoops
import Foundation
import Glibc

/// Readers who note how long every event took to come, as a process of their own on the second core.
final class PacedReaders {
  static let command = "read-paced"

  /// What they saw.
  struct Arrivals {
    let events: Double
    let lost: Double
    let p50: Double
    let p99: Double
  }

  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  init(port: Int, readers: Int, events: Int64) throws {
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [Self.command, "\(port)", "\(readers)", "\(events)"]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try output.fileHandleForWriting.close()
    guard try output.fileHandleForReading.read(upToCount: 1) == Data("r".utf8) else {
      throw Problem("the readers could not connect")
    }
  }

  /// Stops all of them in the middle of whatever they do, as a laptop does that is closed.
  func freeze() {
    kill(process.processIdentifier, SIGSTOP)
  }

  /// Ends them, whatever they do.
  func end() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// Everything is published: what they saw in the end.
  func arrivals() throws -> Arrivals {
    try input.fileHandleForWriting.close()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard process.terminationStatus == 0, numbers.count == 4 else {
      throw Problem("the readers failed: \(text)")
    }
    return Arrivals(events: numbers[0], lost: numbers[1], p50: numbers[2], p99: numbers[3])
  }

  /// What the process does.
  static func run(_ words: [String]) -> Int32 {
    bare_die_with_parent()
    bare_pin(1)
    guard words.count == 3, let port = Int32(words[0]), let readers = Int32(words[1]),
      let events = Int64(words[2])
    else { return 2 }
    var seen = bare_arrivals()
    guard
      bare_read_paced(
        port, ReaderProcess.request, readers, events, STDIN_FILENO, STDOUT_FILENO, &seen) == 0
    else {
      perror(command)
      return 1
    }
    print(" \(seen.events) \(seen.lost) \(seen.p50_microseconds) \(seen.p99_microseconds)")
    return 0
  }
}
