/// What a server says about the file behind a URL: enough to notice that it has become another one.
struct WebFile: Hashable, Sendable {
  var size: Int64?
  var entityTag: String?
  var lastModified: String?

  /// A strong tag, else the date: what `If-Range` may carry (RFC 9110, 13.1.5).
  var validator: String? {
    if let entityTag, !entityTag.hasPrefix("W/") { return entityTag }
    return lastModified
  }

  /// Whether what another answer says can be said of the same file. What one of them leaves out is no contradiction.
  func agrees(with other: WebFile) -> Bool {
    func agree<Value: Equatable>(_ one: Value?, _ two: Value?) -> Bool {
      one == nil || two == nil || one == two
    }
    return agree(size, other.size) && agree(entityTag, other.entityTag)
      && agree(lastModified, other.lastModified)
  }
}

/// A server's answer, as far as its headers go. Pure: fed line by line.
struct WebAnswer: Sendable {
  private(set) var status = 0
  private var contentLength: Int64?
  private var contentRange: String?
  private var contentEncoding: String?
  private var entityTag: String?
  private var lastModified: String?

  /// Takes a line; a status line begins anew, as redirects bring answers of their own.
  mutating func take(_ line: Substring) {
    if line.hasPrefix("HTTP/") {
      self = WebAnswer()
      status = Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0
      return
    }
    guard let colon = line.firstIndex(of: ":") else { return }
    let value = String(line[line.index(after: colon)...].trimmingBlanks)
    switch line[..<colon].lowercased() {
    case "content-length": contentLength = Int64(value)
    case "content-range": contentRange = value
    case "content-encoding": contentEncoding = value.lowercased()
    case "etag": entityTag = value
    case "last-modified": lastModified = value
    default: break
    }
  }

  /// What to make of it.
  enum Verdict: Equatable {
    /// The body that was asked for, after so many bytes too many. It ends before `end`, if that is known.
    case body(skip: Int64, file: WebFile, hasRanges: Bool, end: Int64?)
    /// There is nothing at this offset: the file ends there.
    case end(WebFile)
    /// Wrong now, but perhaps not in a moment.
    case busy(status: Int)
    case changed
    case failed(MediaError)
  }

  /// - Parameters:
  ///   - offset: The first byte that was asked for.
  ///   - known: The file as the first answer described it; nil when this is the first.
  ///   - source: For people, without credentials.
  func verdict(offset: Int64, known: WebFile?, settings: WebSettings, source: String) -> Verdict {
    switch status {
    case 200, 206:
      if let contentEncoding, contentEncoding != "identity" {
        return .failed(.unsupported(what: "the content encoding '\(contentEncoding)' of a source"))
      }
      return status == 200
        ? whole(offset, known, settings, source) : part(offset, known, settings, source)
    case 404, 410: return .failed(.notFound(source: source))
    case 416: return beyondEnd(offset, known)
    // Timeouts, too many requests, and what a proxy says while its server restarts.
    case 408, 425, 429, 500, 502, 503, 504: return .busy(status: status)
    default: return .failed(.httpStatus(source: source, status: status))
    }
  }

  private func file(size: Int64?) -> WebFile {
    WebFile(size: size, entityTag: entityTag, lastModified: lastModified)
  }

  private func whole(_ offset: Int64, _ known: WebFile?, _ settings: WebSettings, _ source: String)
    -> Verdict
  {
    let file = file(size: contentLength)
    if let known, !known.agrees(with: file) { return .changed }
    if let size = file.size, size > settings.largestFile {
      return .failed(.tooLarge(what: "'\(source)'", limit: settings.largestFile))
    }
    guard offset <= settings.longestReread else {
      return .failed(
        .readFailed(source: source, why: "its server cannot send a part, so it cannot go on"))
    }
    return .body(skip: offset, file: file, hasRanges: false, end: file.size)
  }

  private func part(_ offset: Int64, _ known: WebFile?, _ settings: WebSettings, _ source: String)
    -> Verdict
  {
    guard let range = ContentRange(contentRange ?? ""), range.first == offset else {
      return .failed(
        .readFailed(
          source: source,
          why:
            "its server answered with '\(contentRange ?? "no range")' when asked for byte \(offset)"
        ))
    }
    let file = file(size: range.size)
    if let known, !known.agrees(with: file) { return .changed }
    if let size = file.size, size > settings.largestFile {
      return .failed(.tooLarge(what: "'\(source)'", limit: settings.largestFile))
    }
    return .body(skip: 0, file: file, hasRanges: true, end: range.last + 1)
  }

  private func beyondEnd(_ offset: Int64, _ known: WebFile?) -> Verdict {
    let size = ContentRange.unsatisfiedSize(contentRange ?? "") ?? known?.size ?? offset
    let file = file(size: size)
    if let known, !known.agrees(with: file) { return .changed }
    return size <= offset ? .end(file) : .changed
  }
}

/// `bytes first-last/size`, RFC 9110, 14.4.
struct ContentRange: Equatable, Sendable {
  let first: Int64
  let last: Int64
  /// nil for `*`.
  let size: Int64?

  init?(_ text: String) {
    guard let (range, size) = Self.halves(of: text) else { return nil }
    let ends = range.split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Self.number(ends[0]), let last = Self.number(ends[1]),
      first <= last, last < Int64.max
    else { return nil }
    self.first = first
    self.last = last
    if size == "*" {
      self.size = nil
    } else {
      guard let size = Self.number(size), last < size else { return nil }
      self.size = size
    }
  }

  /// The size in `bytes */size`, which says that there is no such range.
  static func unsatisfiedSize(_ text: String) -> Int64? {
    guard let (range, size) = halves(of: text), range == "*" else { return nil }
    return number(size)
  }

  private static func halves(of text: String) -> (Substring, Substring)? {
    guard text.lowercased().hasPrefix("bytes ") else { return nil }
    let halves = text.dropFirst(6).trimmingBlanks.split(
      separator: "/", omittingEmptySubsequences: false)
    return halves.count == 2 ? (halves[0], halves[1]) : nil
  }

  private static func number(_ text: Substring) -> Int64? {
    text.utf8.allSatisfy(\.isDigit) ? Int64(text) : nil
  }
}

extension Substring {
  /// Without spaces, tabs and line ends around it.
  var trimmingBlanks: Substring {
    func isBlank(_ character: Character) -> Bool {
      character == " " || character == "\t" || character.isNewline
    }
    var rest = drop(while: isBlank)
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return rest
  }
}
