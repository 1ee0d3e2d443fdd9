import Base
import Foundation
import Glibc
import Synchronization

@testable import SSEServer

/// A server on a free port, with what its hooks have told.
final class TestServer: Sendable {
  let server: HTTPServer
  let port: UInt16
  let records = Condition<[AccessRecord]>([])
  private let unexpectedSink = Sink()

  init(
    _ routes: [Route], tokens: String? = nil, origins: [String] = [],
    configure: (inout HTTPServerConfiguration) -> Void = { _ in },
    full: @escaping @Sendable (HTTPRequest) -> HTTPResponse? = { _ in nil }
  ) throws {
    var configuration = HTTPServerConfiguration()
    configure(&configuration)
    let access = AccessControl(
      origins: OriginPolicy(boundAddress: "127.0.0.1", origins: origins),
      tokens: try tokens.map { try TokenFile($0) })
    var hooks = HTTPServerHooks()
    let (records, unexpected) = (records, unexpectedSink)
    hooks.finished = { record in records.update { $0.append(record) } }
    hooks.full = full
    hooks.unexpected = { _, error in unexpected.add("\(error)") }
    server = HTTPServer(
      configuration: configuration, router: Router(routes), access: access, hooks: hooks)
    port = try server.start()
  }

  /// Errors that nobody foresaw.
  var unforeseen: [String] { unexpectedSink.all }

  func client() throws -> RawClient { try RawClient(port: port) }

  /// Sends text on a connection of its own, and gives back all that comes.
  func exchange(_ text: String) throws -> String {
    let client = try client()
    client.send(text)
    return client.readAllText()
  }

  func get(_ path: String, headers: String = "", method: String = "GET") throws -> RawAnswer? {
    let client = try client()
    client.send("\(method) \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n")
    return client.response(isHead: method == "HEAD")
  }

  func post(_ path: String, _ body: String, type: String = "application/json", headers: String = "")
    throws -> RawAnswer?
  {
    let client = try client()
    client.send(
      "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)"
    )
    return client.response()
  }

  deinit {
    server.stop(drainSeconds: 0)
  }

  /// Descriptors that this process has open.
  static func openDescriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
  }

  /// Resident memory in bytes.
  static func residentBytes() -> Int {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0) * 4_096
  }
}

final class Sink: Sendable {
  private let stored = Mutex<[String]>([])
  var all: [String] { stored.withLock { $0 } }
  func add(_ text: String) { stored.withLock { $0.append(text) } }
}
