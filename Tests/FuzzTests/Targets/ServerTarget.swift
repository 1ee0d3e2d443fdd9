import Base
import CLinux
import Glibc

@testable import SSEServer

extension FuzzTarget {
  /// Raw bytes to a real server on a real socket. The first byte chooses how they are cut.
  static let server = FuzzTarget(name: "server") {
    [[UInt8]](texts: [
      "\u{0}GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n",
      "\u{3}GET /hello HTTP/1.0\r\n\r\n", "\u{9}OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
      "\u{0}POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: 2\r\n\r\n{}GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n",
      "\u{5}POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
      "\u{0}GET /x?%00 HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n\r\n",
    ])
  } check: { input in
    var choices = Choices(input)
    let pieces = 1 + choices.below(8)
    let answer = try Conversation(port: FuzzedServer.shared.port).exchange(choices.rest, in: pieces)
    // A garbled request may be hung up on; whatever is said is HTTP.
    try expect(
      answer.isEmpty || answer.starts(with: "HTTP/1.".utf8),
      "no answer of ours: \(String(decoding: answer.prefix(200), as: UTF8.self))")
    try expectNextIsServed()
    let unforeseen = FuzzedServer.shared.unforeseen.first
    try expect(unforeseen == nil, "nobody foresaw \(unforeseen ?? "")")
  }

  private static func expectNextIsServed() throws {
    let hello = Array("GET /hello HTTP/1.0\r\n\r\n".utf8)
    while true {
      let answer = try Conversation(port: FuzzedServer.shared.port).exchange(hello[...], in: 1)
      // On a busy machine even this may take longer than the server's patience; then it is asked again.
      if answer.isEmpty || answer.starts(with: "HTTP/1.1 408 ".utf8) { continue }
      let text = String(decoding: answer, as: UTF8.self)
      return try expect(text.hasPrefix("HTTP/1.1 200 "), "the next client was told '\(text)'")
    }
  }
}

/// One server for all inputs, as in life.
private final class FuzzedServer: Sendable {
  static let shared: FuzzedServer = {
    do {
      return try FuzzedServer()
    } catch {
      preconditionFailure("there is no server to fuzz: \(error)")
    }
  }()

  let port: UInt16
  /// The first error that the server had no answer for.
  let unforeseen: Unforeseen
  private let server: HTTPServer
  private static let patience = 0.01

  final class Unforeseen: Sendable {
    private let text = Guarded<String?>(nil)

    func note(_ error: any Error) { text.withLock { $0 = $0 ?? "\(error)" } }
    var first: String? { text.withLock { $0 } }
  }

  private init() throws {
    let routes = [
      Route("GET", "/hello", role: .read) { _ in .now(.text("hello")) },
      Route("POST", "/echo", role: .submit, body: .json(limit: 1_000)) { request in
        .now(.json(bytes: request.body))
      },
    ]
    let unforeseen = Unforeseen()
    self.unforeseen = unforeseen
    var hooks = HTTPServerHooks()
    hooks.unexpected = { _, error in unforeseen.note(error) }
    // A request that breaks off is waited for to its deadline: most of the inputs are such.
    var configuration = HTTPServerConfiguration()
    configuration.headerSeconds = Self.patience
    configuration.bodySeconds = Self.patience
    configuration.keepAliveSeconds = Self.patience
    configuration.lingerSeconds = Self.patience
    server = HTTPServer(
      configuration: configuration, router: Router(routes),
      access: AccessControl(origins: OriginPolicy(boundAddress: "127.0.0.1"), tokens: nil),
      hooks: hooks)
    port = try server.start()
  }
}

/// A connection on which everything is said first, and then all is heard.
private struct Conversation {
  private let descriptor: Int32

  init(port: UInt16) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try expect(status == 0, "nobody listens: \(String(cString: strerror(errno)))")
  }

  /// Sends the bytes in so many pieces, then nothing more, and gives what comes until the end.
  func exchange(_ bytes: ArraySlice<UInt8>, in pieces: Int) -> [UInt8] {
    defer { close(descriptor) }
    let size = max(bytes.count / pieces, 1)
    for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: size) {
      let piece = Array(bytes[start..<min(start + size, bytes.endIndex)])
      // Who has heard enough may hang up in the middle.
      guard send(descriptor, piece, piece.count, Int32(MSG_NOSIGNAL)) == piece.count else { break }
    }
    shutdown(descriptor, Int32(SHUT_WR))
    var heard: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      guard count > 0 else { return heard }
      heard += buffer[..<count]
    }
  }
}
