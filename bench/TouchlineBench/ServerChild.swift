import BareLoops
import Foundation
import Glibc

/// A server as a process of its own, on the first core: this program with other arguments, so that the kernel's
/// accounts of the process are the server's alone.
///
/// It is told what to do by a line on its standard input, and answers with a line (`ServerRole`).
final class ServerChild {
  private let process: LineProcess
  let port: Int

  /// - Parameter words: the role and its arguments.
  init(_ words: [String]) throws {
    process = try LineProcess(
      URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(),
      [ServerRole.command] + words)
    guard let port = Int(try process.hear()) else {
      throw Problem("the server did not say its port")
    }
    self.port = port
  }

  func say(_ line: String) throws { try process.say(line) }

  /// The next line.
  func hear() throws -> String { try process.hear() }

  /// Says a line and waits for the answer.
  @discardableResult
  func ask(_ line: String) throws -> String { try process.ask(line) }

  // MARK: - What the kernel knows of it

  /// Processor time so far, of all its threads.
  func processorSeconds() throws -> Double {
    let text = try String(
      contentsOfFile: "/proc/\(process.identifier)/stat", encoding: .utf8)
    // The name, in brackets, may hold anything; utime and stime are the 12th and 13th field behind it.
    let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
    guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else {
      throw Problem("/proc has no times of the server")
    }
    return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
  }

  func residentBytes() throws -> Double {
    let text = try String(
      contentsOfFile: "/proc/\(process.identifier)/statm", encoding: .utf8)
    guard let pages = Double(text.split(separator: " ")[1]) else {
      throw Problem("/proc has no memory of the server")
    }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Descriptors that it has open: since Linux 6.2 the size of the directory says it without a listing.
  func openDescriptors() -> Int {
    var status = stat()
    let path = "/proc/\(process.identifier)/fd"
    guard stat(path, &status) == 0, status.st_size > 0 else {
      return (try? FileManager.default.contentsOfDirectory(atPath: path).count) ?? 0
    }
    return Int(status.st_size)
  }
}
