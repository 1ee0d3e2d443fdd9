import Foundation

/// Another program that is told what to do by a line on its standard input, and answers with a line. It ends with its input.
final class LineProcess {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  var identifier: Int32 { process.processIdentifier }

  init(_ executable: URL, _ arguments: [String]) throws {
    process.executableURL = executable
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try output.fileHandleForWriting.close()
  }

  deinit {
    // The end of its input ends it; one that hangs is no reason for this program to.
    try? input.fileHandleForWriting.close()
    process.terminate()
    process.waitUntilExit()
  }

  func say(_ line: String) throws {
    try input.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
  }

  /// The next line.
  func hear() throws -> String {
    var line = Data()
    while let byte = try output.fileHandleForReading.read(upToCount: 1), !byte.isEmpty {
      if byte[byte.startIndex] == UInt8(ascii: "\n") {
        return String(decoding: line, as: UTF8.self)
      }
      line.append(byte)
    }
    throw Problem("a process of the benchmark's ended without an answer")
  }

  /// Says a line and waits for the answer.
  @discardableResult
  func ask(_ line: String) throws -> String {
    try say(line)
    return try hear()
  }
}
