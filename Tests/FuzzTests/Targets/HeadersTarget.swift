@testable import SSEServer

extension FuzzTarget {
  /// A block of header fields, one a line, and everything that is read from them.
  static let headers = FuzzTarget(name: "headers") {
    [[UInt8]](texts: [
      "Content-Length: 12\nHost: localhost:8000", "Transfer-Encoding: chunked\nHost: [::1]:80",
      "Content-Type: multipart/form-data; boundary=\"a;\\\"b\"\nRange: bytes=0-99",
      "Content-Type: application/json; charset=UTF-8\nRange: bytes=-5\nIf-None-Match: W/\"a\", *",
      "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\nRange: bytes=5-\nHost: 127.0.0.1.",
      "Content-Length: 9223372036854775808\nRange: bytes=9223372036854775807-",
    ])
  } check: { input in
    var headers = HTTPHeaders()
    for line in String(decoding: input, as: UTF8.self).split(separator: "\n") {
      let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      headers.add(String(halves[0]), halves.count > 1 ? Text.trimmed(halves[1]) : "")
    }
    try expectSoundFraming(headers)
    _ = EntityTag.isMatched("\"tag\"", by: headers)
    _ = headers.list("Accept")
    for field in headers.fields {
      try expectSameMediaType(field.value)
      try expectRangeWithin(field.value)
      if let seconds = HTTPDate.seconds(field.value) {
        try expect(HTTPDate.text(seconds: seconds) == field.value, "another date: \(field.value)")
      }
      if let host = HostName(field.value) {
        let bare = host.name.contains(":") ? "[\(host.name)]" : host.name
        try expect(HostName(bare)?.name == host.name, "another host: \(host)")
      }
    }
  }

  private static func expectSoundFraming(_ headers: HTTPHeaders) throws {
    for isHTTP10 in [false, true] {
      switch try? BodyFraming(headers: headers, isHTTP10: isHTTP10) {
      case .length(let length)?:
        try expect(length > 0, "a length of \(length)")
        try expect(headers.all("Content-Length").count == 1, "a length of two minds")
        try expect(headers.all("Transfer-Encoding").isEmpty, "two readings of one length")
      case .chunked?:
        try expect(!isHTTP10 && headers["Content-Length"] == nil, "chunks beside a length")
      case BodyFraming.none?, nil: break
      }
    }
  }

  private static func expectSameMediaType(_ text: String) throws {
    guard let type = MediaType(text) else { return }
    var written = type.essence
    for (name, value) in type.parameters {
      let quoted = value.unicodeScalars.map {
        "\"\\".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)"
      }
      written += "; \(name)=\"\(quoted.joined())\""
    }
    try expect(MediaType(written) == type, "'\(text)' is another type as '\(written)'")
  }

  private static func expectRangeWithin(_ text: String) throws {
    for size: Int64 in [0, 1, 100, .max] {
      guard case .part(let offset, let length) = ByteRange(text, size: size) else { continue }
      try expect(
        offset >= 0 && length > 0 && offset <= size - length,
        "'\(text)' of \(size) bytes is \(length) from \(offset)")
    }
  }
}
