import BareLoops
import Foundation
import Glibc

/// A server as a process of its own, on the first core: this program with other arguments, so that the kernel's
/// accounts of the process are the server's alone.
///
/// It is told what to do by a line on its standard input, and answers with a line (`ServerRole`).
final class ServerChild {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private(set) var port = 0

  /// - Parameter words: the role and its arguments.
  init(_ words: [String]) throws {
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [ServerRole.command] + words
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try output.fileHandleForWriting.close()
    guard let port = Int(try hear()) else { throw Problem("the server did not say its port") }
    self.port = port
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
    throw Problem("the server ended without an answer")
  }

  /// Says a line and waits for the answer.
  @discardableResult
  func ask(_ line: String) throws -> String {
    try say(line)
    return try hear()
  }

  // MARK: - What the kernel knows of it

  /// Processor time so far, of all its threads.
  func processorSeconds() throws -> Double {
    let text = try String(
      contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
    // The name, in brackets, may hold anything; utime and stime are the 12th and 13th field behind it.
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      throw Problem("/proc has no times of the server")
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  func residentBytes() throws -> Double {
    let text = try String(
      contentsOfFile: "/proc/\(process.processIdentifier)/statm", encoding: .utf8)
    guard let pages = Double(text.split(separator: " ")[1]) else {
      throw Problem("/proc has no memory of the server")
    }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Descriptors that it has open: since Linux 6.2 the size of the directory says it without a listing.
  func openDescriptors() -> Int {
    var status = stat()
    let path = "/proc/\(process.processIdentifier)/fd"
    guard stat(path, &status) == 0, status.st_size > 0 else {
      return (try? FileManager.default.contentsOfDirectory(atPath: path).count) ?? 0
    }
    return Int(status.st_size)
  }
}
