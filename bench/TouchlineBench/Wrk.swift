import BareLoops
import Foundation

/// wrk, the load generator, as Debian packages it: one thread on the second core.
struct Wrk {
  let seconds: Int64

  static let connections = 32
  private static let path = "/usr/bin/wrk"

  /// Whether it is installed (`scripts/setup bench`).
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// Answers a second; every one of them a good one.
  func perSecond(_ port: Int, _ path: String, header: String? = nil) throws -> Double {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments =
      ["-t1", "-c\(Self.connections)", "-d\(seconds)s"] + (header.map { ["-H", $0] } ?? [])
      + ["http://127.0.0.1:\(port)\(path)"]
    process.standardOutput = output
    bare_pin(1)
    defer { bare_unpin() }
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let rate = text.split(separator: "\n").first { $0.hasPrefix("Requests/sec:") }
    guard process.terminationStatus == 0, !text.contains("Non-2xx"),
      !text.contains("Socket errors"), let number = rate?.split(separator: " ").last,
      let perSecond = Double(number)
    else { throw Problem("wrk failed: \(text)") }
    return perSecond
  }
}

/// One answer of a server, for its size and its tag.
struct Answer {
  let body: Data
  let tag: String

  init(port: Int, path: String) throws {
    let asked = Process()
    let output = Pipe()
    asked.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
    asked.arguments = ["-s", "-i", "http://127.0.0.1:\(port)\(path)"]
    asked.standardOutput = output
    try asked.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    asked.waitUntilExit()
    guard let end = data.firstRange(of: Data("\r\n\r\n".utf8)) else {
      throw Problem("\(path) was not answered")
    }
    let head = String(decoding: data[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
    guard head.first?.contains(" 200 ") == true,
      let tag = head.first(where: { $0.hasPrefix("ETag: ") })
    else { throw Problem("\(path) was answered with \(head.first ?? "nothing")") }
    body = data[end.upperBound...]
    self.tag = String(tag.dropFirst("ETag: ".count))
  }
}
