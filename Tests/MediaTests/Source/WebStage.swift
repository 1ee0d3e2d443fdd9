import Synchronization
import TestSupport

@testable import Media

/// A web server that follows a script: one answer for each request, however wrong.
final class WebStage: Sendable {
  struct Request: Sendable {
    /// Counted from 0, over all connections.
    let number: Int
    let connection: Int
    let path: String
    let headers: [String: String]
    let range: (first: Int, last: Int?)?
  }

  struct Answer: Sendable {
    var status = "200 OK"
    var headers: [String] = []
    var body: [UInt8] = []
    /// How much of the body is sent before the connection breaks; nil for all of it.
    var breaksAfter: Int?
    /// Whether the connection ends behind the body.
    var closes = false
    /// Sends the body again and again.
    var isEndless = false
    /// Sends nothing more, and waits until the client goes.
    var hangs = false

    /// What an honest server says.
    static func file(
      _ file: [UInt8], to request: Request, tag: String? = "\"v1\"", hasRanges: Bool = true,
      size: String? = nil
    ) -> Answer {
      var answer = Answer()
      if let tag { answer.headers.append("ETag: \(tag)") }
      let isCurrent = request.headers["if-range"].map { $0 == tag } ?? true
      if hasRanges, isCurrent, let range = request.range {
        guard range.first < file.count else {
          answer.status = "416 Range Not Satisfiable"
          answer.headers += ["Content-Range: bytes */\(file.count)", "Content-Length: 0"]
          return answer
        }
        let last = min(range.last ?? .max, file.count - 1)
        answer.status = "206 Partial Content"
        answer.body = Array(file[range.first...last])
        answer.headers.append(
          "Content-Range: bytes \(range.first)-\(last)/\(size ?? String(file.count))")
      } else {
        answer.body = file
      }
      answer.headers.append("Content-Length: \(answer.body.count)")
      return answer
    }

    static func status(_ status: String, _ headers: [String] = []) -> Answer {
      Answer(status: status, headers: headers + ["Content-Length: 0"])
    }

    static func redirect(to place: String) -> Answer {
      status("302 Found", ["Location: \(place)"])
    }
  }

  /// A file's content, the same in every run.
  static func bytes(_ count: Int) -> [UInt8] {
    var random = SeededRandom(seed: 7)
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  private final class Log: Sendable {
    let requests = Mutex<[Request]>([])
  }

  let server: ScriptedServer
  private let log = Log()

  init(
    address: String = "127.0.0.1", port: UInt16 = 0,
    _ script: @escaping @Sendable (Request) -> Answer
  ) throws {
    let log = log
    server = try ScriptedServer(address: address, port: port) { connection in
      while let head = connection.readHead() {
        let request = log.requests.withLock { requests in
          requests.append(Self.request(head, number: requests.count, connection.number))
          return requests[requests.count - 1]
        }
        guard Self.answer(script(request), connection) else { return }
      }
    }
  }

  var requests: [Request] { log.requests.withLock { $0 } }

  func url(_ path: String = "/a.mp4", host: String = "127.0.0.1") -> String {
    "http://\(host):\(server.port)\(path)"
  }

  private static func request(_ head: String, number: Int, _ connection: Int) -> Request {
    let lines = head.split(separator: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let halves = line.split(separator: ":", maxSplits: 1)
      if halves.count == 2 { headers[halves[0].lowercased()] = String(halves[1].trimmingBlanks) }
    }
    var range: (Int, Int?)?
    if let text = headers["range"], text.hasPrefix("bytes=") {
      let ends = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
      range = (Int(ends[0]) ?? -1, Int(ends[1]))
    }
    return Request(
      number: number, connection: connection,
      path: String(lines[0].split(separator: " ").dropFirst().first ?? ""), headers: headers,
      range: range)
  }

  /// Whether the connection goes on.
  private static func answer(_ answer: Answer, _ connection: ScriptedServer.Connection) -> Bool {
    let head = ["HTTP/1.1 \(answer.status)"] + answer.headers
    guard connection.send(head.joined(separator: "\r\n") + "\r\n\r\n") else { return false }
    if let count = answer.breaksAfter {
      connection.send(answer.body.prefix(count))
      return false
    }
    repeat {
      guard connection.send(answer.body) else { return false }
    } while answer.isEndless
    if answer.hangs { connection.waitForEnd() }
    return !answer.closes && !answer.hangs
  }
}

extension WebSettings {
  /// As in production, but that failures come at once.
  static func quick(_ change: (inout WebSettings) -> Void = { _ in }) -> WebSettings {
    var settings = WebSettings()
    settings.firstPauseSeconds = 0.001
    change(&settings)
    return settings
  }
}

extension AddressGate {
  /// Lets the tests' own servers pass, and nothing else that is not public.
  static let stage = AddressGate(
    exceptions: [AddressRange("127.0.0.1/32", "where tests serve")])
}

/// Opens an address of a test's server.
func openWeb(
  _ url: String, _ settings: WebSettings = .quick(), gate: AddressGate = .stage,
  interruption: Interruption = Interruption()
) throws(MediaError) -> WebSource {
  guard case .web(let address) = try SourceReference(url).kind else {
    throw .unsupported(what: url)
  }
  return try WebSource(address, gate: gate, settings: settings, interruption: interruption)
}

extension ByteSource {
  /// Up to so many bytes, in one call.
  func read(_ most: Int) throws(MediaError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: most)
    // By hand, as a closure for `withUnsafeMutableBytes` cannot throw a typed error here.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: most, alignment: 1)
    defer { buffer.deallocate() }
    let count = try read(into: buffer)
    bytes.replaceSubrange(..<count, with: buffer[..<count])
    return Array(bytes[..<count])
  }

  /// Everything to the end, or so many bytes.
  func readAll(_ most: Int = .max) throws(MediaError) -> [UInt8] {
    var all: [UInt8] = []
    while all.count < most {
      let piece = try read(min(50_000, most - all.count))
      if piece.isEmpty { break }
      all += piece
    }
    return all
  }
}
