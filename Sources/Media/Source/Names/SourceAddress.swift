/// A URL, taken apart: `scheme://credentials@host:port/path?query`.
///
/// Stricter than RFC 3986 where parsers are known to differ, so that what is judged here is what curl and libav see.
struct SourceAddress: Sendable, Hashable {
  let scheme: String
  /// `user` or `user:password`, as written.
  let credentials: String?
  /// A name, an IPv4 address, or an IPv6 address without its brackets.
  let host: String
  let port: UInt16?
  /// From the first slash on, with query; without fragment, which no server is ever told. Anything that is not ASCII, and spaces, are
  /// percent-encoded.
  let path: String

  /// - Parameter rest: What follows the scheme and its colon.
  init(scheme: String, rest: Substring) throws(MediaError) {
    self.scheme = scheme
    guard rest.hasPrefix("//") else { throw Self.malformed(scheme, "it begins with \(scheme)://") }
    let afterSlashes = rest.dropFirst(2).prefix { $0 != "#" }
    let authority = afterSlashes.prefix { $0 != "/" && $0 != "?" }
    let parts = authority.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count <= 2, let location = parts.last else {
      throw Self.malformed(scheme, "its user and password have '@' written as %40")
    }
    credentials = parts.count == 2 ? String(parts[0]) : nil
    if let credentials {
      guard credentials.utf8.allSatisfy({ Self.isPlain($0) && $0 != UInt8(ascii: "\\") }) else {
        throw Self.malformed(scheme, "its user and password are percent-encoded")
      }
    }
    (host, port) = try Self.hostAndPort(location, scheme)
    let path = Self.encoded(afterSlashes.dropFirst(authority.count))
    self.path = path.hasPrefix("?") ? "/" + path : path
  }

  private static func hostAndPort(_ location: Substring, _ scheme: String)
    throws(MediaError) -> (String, UInt16?)
  {
    let host: Substring
    let rest: Substring
    if location.hasPrefix("[") {
      guard let bracket = location.firstIndex(of: "]") else {
        throw malformed(scheme, "an IPv6 address stands in brackets")
      }
      host = location[location.index(after: location.startIndex)..<bracket]
      rest = location[location.index(after: bracket)...]
      guard case .v6? = IPAddress(String(host)) else {
        throw malformed(scheme, "what stands in brackets is an IPv6 address")
      }
    } else {
      host = location.prefix { $0 != ":" }
      rest = location.dropFirst(host.count)
      guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else {
        throw malformed(
          scheme, "its host is a name of letters, digits, '-', '_' and '.', or an address")
      }
    }
    if rest.isEmpty { return (String(host), nil) }
    guard rest.hasPrefix(":"), rest.dropFirst().utf8.allSatisfy(\.isDigit),
      let port = UInt16(rest.dropFirst()), port > 0
    else { throw malformed(scheme, "its port is a number from 1 to 65535") }
    return (String(host), port)
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    byte.isLetter || byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
      || byte == UInt8(ascii: "_")
  }

  private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7f }

  private static func encoded(_ path: Substring) -> String {
    if path.utf8.allSatisfy(isPlain) { return String(path) }
    let digits = [UInt8]("0123456789ABCDEF".utf8)
    let bytes = path.utf8.flatMap { byte in
      isPlain(byte)
        ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Says nothing of the URL itself: what could not be taken apart may hold a password anywhere.
  private static func malformed(_ scheme: String, _ rule: String) -> MediaError {
    .refused(source: "\(scheme)://…", why: "this is no URL as it must be: \(rule)")
  }
}

extension SourceAddress {
  /// Host and port as they stand in a URL.
  private var location: String {
    let host = host.contains(":") ? "[\(host)]" : host
    return port.map { "\(host):\($0)" } ?? host
  }

  /// For people and logs: without credentials.
  var display: String { "\(scheme)://\(location)\(path)" }

  /// For whoever opens it: with credentials.
  var url: String { url(path: path) }

  /// The same path and credentials at another place.
  func url(at location: String) -> String { "\(scheme)://\(userInformation)\(location)\(path)" }

  /// Another path at the same place.
  func url(path: String) -> String { "\(scheme)://\(userInformation)\(location)\(path)" }

  private var userInformation: String { credentials.map { "\($0)@" } ?? "" }
}

extension SourceAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  var description: String { display }
  var debugDescription: String { display }
  var customMirror: Mirror { Mirror(self, children: ["display": display]) }
}
