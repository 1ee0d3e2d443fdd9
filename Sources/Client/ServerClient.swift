public import Base
import Glibc

/// A server, asked through the interface that everybody has (openapi.yaml). Used by one thread at a time.
public struct ServerClient: Sendable {
  /// `http://host:port`, as errors name it.
  public let server: String
  private let token: String?
  private let certificates: String?

  /// - Parameters:
  ///   - server: `http://host:port` or `https://host:port`.
  ///   - token: goes with every request.
  ///   - certificates: a PEM file of those who may vouch for the server, instead of the machine's own.
  /// - Returns: nil when the address is none of a server.
  public init?(server: String, token: String? = nil, certificates: String? = nil) {
    guard ["http://", "https://"].contains(where: { server.hasPrefix($0) && server != $0 }),
      !server.contains("?"), !server.contains("#"), server.utf8.allSatisfy({ $0 > 0x20 })
    else { return nil }
    self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
    self.token = token
    self.certificates = certificates
  }

  /// Asks for a resource; the parts of the path are encoded here.
  public func get(_ path: [String], query: [(name: String, value: String)] = [])
    throws(ClientError) -> JSONObject
  {
    try object("GET", path, query: query)
  }

  public func post(_ path: [String], _ body: JSONObject? = nil) throws(ClientError) -> JSONObject {
    try object("POST", path, body: body.map { .json($0.jsonText()) } ?? .none)
  }

  public func delete(_ path: [String]) throws(ClientError) {
    _ = try transfer("DELETE", path) { _ in true }
  }

  /// Sends a file of this machine; the answer names it as a source.
  public func upload(file: String) throws(ClientError) -> JSONObject {
    var facts = stat()
    guard stat(file, &facts) == 0, access(file, R_OK) == 0 else {
      throw .unreadable(path: file, why: String(cString: strerror(errno)))
    }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: file, why: "it is no file")
    }
    return try object("POST", ["uploads"], body: .file(path: file))
  }

  // MARK: - Requests

  private func object(
    _ method: String, _ path: [String], query: [(name: String, value: String)] = [],
    body: Transfer.Body = .none
  ) throws(ClientError) -> JSONObject {
    let answer = Collected()
    _ = try transfer(method, path, query: query, body: body) { piece in
      answer.bytes += piece
      return true
    }
    guard case .object(let object)? = try? JSONParser.parse(answer.bytes) else {
      throw .notUnderstood(server: server, why: "its answer is no JSON object")
    }
    return object
  }

  /// The body of an answer as it grows.
  private final class Collected {
    var bytes: [UInt8] = []
  }

  func transfer(
    _ method: String, _ path: [String], query: [(name: String, value: String)] = [],
    headers: [String] = [], body: Transfer.Body = .none,
    receive: @escaping (UnsafeRawBufferPointer) -> Bool
  ) throws(ClientError) -> Int {
    var url = server
    for part in path { url += "/" + URLText.encoded(part) }
    let pairs = query.map { "\(URLText.encoded($0.name))=\(URLText.encoded($0.value))" }
    if !pairs.isEmpty { url += "?" + pairs.joined(separator: "&") }
    let access = token.map { ["Authorization: Bearer \($0)"] } ?? []
    return try Transfer(
      method, url, headers: access + headers, body: body, certificates: certificates,
      receive: receive
    ).perform(server: server)
  }
}

/// Parts of a URL.
enum URLText {
  /// Everything but what RFC 3986 leaves alone everywhere, percent-encoded.
  static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF")
    var encoded = ""
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e:
        encoded.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        encoded += "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
      }
    }
    return encoded
  }
}
