import CLinux
import Foundation
import Glibc

/// A socket and nothing else: sends what it is told, and gives back what comes.
final class RawClient {
  let descriptor: Int32

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
    guard status == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
  }

  deinit {
    close(descriptor)
  }

  /// False when the other side has gone.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(descriptor, $0.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  @discardableResult
  func send(_ text: String) -> Bool { send([UInt8](text.utf8)) }

  /// Nothing more will be sent.
  func halfClose() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// What comes until the end of the connection.
  func readAll() -> [UInt8] {
    var all: [UInt8] = []
    while let piece = read() { all += piece }
    return all
  }

  func readAllText() -> String { String(decoding: readAll(), as: UTF8.self) }

  /// The next bytes; nil at the end.
  func read(_ most: Int = 65_536) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: most)
    let count = recv(descriptor, &buffer, most, 0)
    failure = count < 0 ? errno : 0
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  private var unread: [UInt8] = []
  /// Why the last read failed; 0 when it did not.
  private(set) var failure: Int32 = 0

  /// One answer with a Content-Length, or without body.
  func response(isHead: Bool = false) -> RawAnswer? {
    let end: [UInt8] = [13, 10, 13, 10]
    while true {
      if let position = Self.find(end, in: unread) {
        let head = String(decoding: unread[..<position], as: UTF8.self)
        var answer = RawAnswer(head: head)
        let length =
          isHead || answer.status == 204 || answer.status == 304
          ? 0 : answer.header("content-length").flatMap { Int($0) } ?? 0
        while unread.count < position + 4 + length {
          guard let piece = read() else { return nil }
          unread += piece
        }
        answer.body = Array(unread[(position + 4)..<(position + 4 + length)])
        unread.removeFirst(position + 4 + length)
        return answer
      }
      guard let piece = read() else { return nil }
      unread += piece
    }
  }

  private static func find(_ pattern: [UInt8], in bytes: [UInt8]) -> Int? {
    guard bytes.count >= pattern.count else { return nil }
    return (0...(bytes.count - pattern.count)).first {
      bytes[$0..<($0 + pattern.count)].elementsEqual(pattern)
    }
  }
}

/// An answer as it came.
struct RawAnswer {
  let head: String
  var body: [UInt8] = []

  var status: Int { Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0 }

  var text: String { String(decoding: body, as: UTF8.self) }

  func header(_ name: String) -> String? {
    for line in head.split(separator: "\r\n").dropFirst() {
      let halves = line.split(separator: ":", maxSplits: 1)
      if halves.count == 2, halves[0].lowercased() == name.lowercased() {
        return halves[1].trimmingCharacters(in: .whitespaces)
      }
    }
    return nil
  }

  /// The error's code; nil when the body is none of ours.
  var code: String? {
    guard let object = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
      Set(object.keys) == ["detail", "status_code", "code"], object["status_code"] as? Int == status
    else { return nil }
    return object["code"] as? String
  }
}
