/// What a request line asks for, taken apart and decoded; or why it cannot be.
///
/// A segment is decoded after the path was split, so an encoded slash belongs to its segment and never makes
/// two. What could mean one thing here and another to a file system or a log is refused: control characters,
/// `.` and `..`, bytes that are not UTF-8.
struct RequestTarget: Equatable {
  /// The decoded path, as people read it.
  let path: String
  /// The decoded segments; none for `/`, an empty last one for a trailing slash.
  let segments: [String]
  let query: HTTPQuery
  /// The host of an absolute target (`GET http://host/path`), which outranks the Host header.
  let authority: String?
  /// `OPTIONS *`.
  let isAsterisk: Bool

  static let maximumLength = 8_192

  init(_ target: String) throws(HTTPError) {
    guard target.utf8.count <= Self.maximumLength else {
      throw HTTPError(.targetTooLong, "the address is longer than \(Self.maximumLength) bytes")
    }
    // As bytes, for every request comes by here: they are ASCII, or refused.
    let bytes = Array(target.utf8)
    guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
      throw HTTPError(
        .invalidTarget, "the address holds a space, a control character or a raw non-ASCII byte")
    }
    isAsterisk = target == "*"
    guard !isAsterisk else {
      (path, segments, query, authority) = ("*", [], HTTPQuery(), nil)
      return
    }
    let (authority, rest) = Self.split(bytes)
    self.authority = authority
    guard rest.first == UInt8(ascii: "/") else {
      throw HTTPError(.invalidTarget, "the address must begin with a slash")
    }
    let beforeFragment = rest.prefix { $0 != UInt8(ascii: "#") }
    let rawPath = beforeFragment.prefix { $0 != UInt8(ascii: "?") }
    segments = try Self.segments(rawPath)
    path = "/" + segments.joined(separator: "/")
    query = try HTTPQuery(encoded: beforeFragment.dropFirst(rawPath.count).dropFirst())
  }

  private static func split(_ target: [UInt8]) -> (authority: String?, rest: ArraySlice<UInt8>) {
    guard target.first != UInt8(ascii: "/") else { return (nil, target[...]) }
    for scheme in ["http://", "https://"]
    where target.lazy.map(Text.lowered).starts(with: scheme.utf8) {
      let afterScheme = target.dropFirst(scheme.utf8.count)
      let authority = afterScheme.prefix { !"/?#".utf8.contains($0) }
      let rest = afterScheme.dropFirst(authority.count)
      let hasPath = rest.first == UInt8(ascii: "/")
      return (
        String(decoding: authority, as: UTF8.self), hasPath ? rest : [UInt8(ascii: "/")] + rest
      )
    }
    return (nil, target[...])
  }

  private static func segments(_ path: ArraySlice<UInt8>) throws(HTTPError) -> [String] {
    let parts = path.dropFirst()
    guard !parts.isEmpty else { return [] }
    var segments: [String] = []
    for raw in parts.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
      let segment = try decoded(raw, in: "path", plusIsSpace: false)
      guard segment != ".", segment != ".." else {
        throw HTTPError(.invalidTarget, "the path must not hold '.' or '..' as a part")
      }
      segments.append(segment)
    }
    return segments
  }

  static func decoded(_ raw: ArraySlice<UInt8>, in place: String, plusIsSpace: Bool)
    throws(HTTPError) -> String
  {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.count)
    var rest = raw.makeIterator()
    while let byte = rest.next() {
      if byte == UInt8(ascii: "%") {
        guard let high = rest.next().flatMap(Text.hexValue),
          let low = rest.next().flatMap(Text.hexValue)
        else {
          throw HTTPError(
            .invalidTarget, "the \(place) holds a '%' that two hexadecimal digits do not follow")
        }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
      }
    }
    guard !bytes.contains(where: Text.isControl) else {
      throw HTTPError(.invalidTarget, "the \(place) holds a control character")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw HTTPError(.invalidTarget, "the \(place) is not valid UTF-8")
    }
    return text
  }
}

/// The parameters after the question mark, decoded, in order; a name may come more than once.
public struct HTTPQuery: Sendable, Equatable {
  /// One parameter; without an equals sign its value is empty.
  public struct Item: Sendable, Equatable {
    public let name: String
    public let value: String
  }

  public let items: [Item]

  static let maximumItems = 256

  init() {
    items = []
  }

  init(encoded: ArraySlice<UInt8>) throws(HTTPError) {
    var items: [Item] = []
    for pair in encoded.split(separator: UInt8(ascii: "&")) {
      guard items.count < Self.maximumItems else {
        throw HTTPError(
          .invalidTarget, "the query holds more than \(Self.maximumItems) parameters")
      }
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      items.append(
        Item(
          name: try RequestTarget.decoded(parts[0], in: "query", plusIsSpace: true),
          value: parts.count > 1
            ? try RequestTarget.decoded(parts[1], in: "query", plusIsSpace: true) : ""))
    }
    self.items = items
  }

  /// The first value of a name.
  public func first(_ name: String) -> String? { items.first { $0.name == name }?.value }

  /// Every value of a name.
  public func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }
}
