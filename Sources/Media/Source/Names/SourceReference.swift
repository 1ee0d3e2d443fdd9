/// What a user named as a source, taken apart but not looked at yet.
///
/// Pure. What passes here is still judged when it is opened: a path by `MediaRoot`, an address by `AddressGate`.
public struct SourceReference: Sendable, Hashable {
  /// What it leads to.
  enum Kind: Sendable, Hashable {
    /// A path under the media root, relative to it or absolute.
    case path(String)
    /// A file that somebody uploaded, by the id that its upload was given.
    case upload(String)
    /// A file on a web server.
    case web(SourceAddress)
    /// A stream that cannot be read twice.
    case live(SourceAddress)
  }

  /// As the user wrote it. May hold a password: not for logs.
  public let text: String
  let kind: Kind

  /// Generous for signed URLs; no path may be half as long (PATH_MAX).
  static let maximumLength = 8_192

  /// Takes apart what a user wrote.
  ///
  /// - Throws: `refused` or `unsupported` for anything but a path, `upload:<id>`, `http(s)://`, `rtsp://` and `rtmp://`.
  public init(_ text: String) throws(MediaError) {
    self.text = text
    let printable = Self.printable(text)
    guard !text.isEmpty else { throw .refused(source: "", why: "a source needs a name") }
    guard text.utf8.count <= Self.maximumLength else {
      throw .refused(
        source: printable, why: "a source's name has at most \(Self.maximumLength) bytes")
    }
    guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
      throw .refused(source: printable, why: "a source's name has no control characters")
    }
    guard let scheme = Self.scheme(of: text) else {
      kind = .path(text)
      return
    }
    let rest = text.dropFirst(scheme.count + 1)
    switch scheme.lowercased() {
    case "upload":
      guard Self.isUploadID(rest) else {
        throw .refused(
          source: printable, why: "an upload is named as POST /uploads answered: upload:<id>")
      }
      kind = .upload(String(rest))
    case "http", "https":
      kind = .web(try SourceAddress(scheme: scheme.lowercased(), rest: rest))
    case "rtsp":
      kind = .live(try SourceAddress(scheme: "rtsp", rest: rest))
    case "rtmp":
      let address = try SourceAddress(scheme: "rtmp", rest: rest)
      guard address.credentials == nil else {
        throw .refused(
          source: address.display,
          why: "an RTMP stream is opened without user and password; put its key into the path")
      }
      kind = .live(address)
    case "rtsps", "rtmps", "rtmpt", "rtmpe", "rtmpte", "rtmpts":
      throw .unsupported(
        what: "the scheme '\(scheme)' (live streams are rtsp:// or rtmp://, without encryption)")
    default:
      throw .refused(
        source: printable,
        why: "a source is a path under the media root, upload:<id>, http://, https://, rtsp:// or "
          + "rtmp://; a file whose name has a colon is written as ./name")
    }
  }

  /// What stands before the first colon, when it looks like a scheme (RFC 3986, 3.1).
  private static func scheme(of text: String) -> String? {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let scheme = text[..<colon]
    guard let first = scheme.utf8.first, first.isLetter,
      scheme.utf8.allSatisfy({ $0.isLetter || $0.isDigit || [0x2b, 0x2d, 0x2e].contains($0) })
    else { return nil }
    return String(scheme)
  }

  /// The ids that uploads are given: lower-case letters and digits, `_`, `-` and `.` between them. So no id leaves its
  /// directory, and none names a file that is still growing there (those begin with a dot).
  static func isUploadID(_ text: some StringProtocol) -> Bool {
    guard text.utf8.count <= 64, let first = text.utf8.first, first.isLowercase || first.isDigit
    else { return false }
    return text.utf8.allSatisfy {
      $0.isLowercase || $0.isDigit || [0x2d, 0x2e, 0x5f].contains($0)
    }
  }

  /// The text of a source that was not understood, safe to print: short, without control characters, and without what
  /// might be a password.
  private static func printable(_ text: String) -> String {
    var shown = text[...]
    if let slashes = text.firstRange(of: "://"), let at = text.lastIndex(of: "@"),
      slashes.upperBound <= at
    {
      shown = text[..<slashes.upperBound] + text[text.index(after: at)...]
    }
    return shown.unicodeScalars.prefix(80).map {
      $0.value < 0x20 || $0.value == 0x7f ? "\u{fffd}" : String($0)
    }.joined()
  }
}

extension SourceReference: CustomStringConvertible, CustomDebugStringConvertible {
  /// For people and logs: without credentials.
  public var display: String {
    switch kind {
    case .path, .upload: text
    case .web(let address), .live(let address): address.display
    }
  }

  public var description: String { display }
  public var debugDescription: String { display }

  /// Whether it is a file of this server: a path, or an upload.
  public var isFile: Bool {
    switch kind {
    case .path, .upload: true
    case .web, .live: false
    }
  }

  /// The id of an upload; nil for anything else.
  public var uploadID: String? {
    if case .upload(let id) = kind { id } else { nil }
  }

  /// Whether it is a stream, that cannot be read twice.
  public var isLive: Bool {
    if case .live = kind { true } else { false }
  }
}

extension SourceReference: CustomReflectable {
  /// `dump` and failed expectations show no password either.
  public var customMirror: Mirror { Mirror(self, children: ["display": display]) }
}

extension UInt8 {
  var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  var isLowercase: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) }
  var isLetter: Bool { (self | 0x20).isLowercase }
}
