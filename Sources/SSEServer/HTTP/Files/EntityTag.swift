import Base

/// ETags and what clients ask of them (RFC 9110, 13.1).
public enum EntityTag {
  /// Whether an `If-None-Match` names this tag, so that 304 is the answer. Weak comparison.
  ///
  /// Whoever polls asks this every time, and nearly always with the one tag that it was given.
  public static func isMatched(_ tag: String, by headers: HTTPHeaders) -> Bool {
    let wanted = opaque(tag.utf8[...])
    return headers.fields.contains { field in
      HTTPHeaders.isSame(field.name, "If-None-Match")
        && (field.value == tag || Text.trimmed(field.value.utf8[...]).elementsEqual("*".utf8)
          || field.value.utf8.split(separator: UInt8(ascii: ",")).contains {
            opaque($0).elementsEqual(wanted)
          })
    }
  }

  /// The tag of bytes that say everything: another for other bytes. A weak one, for they may be compressed on the way.
  static func of(_ bytes: [UInt8]) -> String {
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update($0) }
    return "W/\"\(hash.finish().description.prefix(24))\""
  }

  private static func opaque(_ tag: Substring.UTF8View) -> Substring.UTF8View {
    let trimmed = Text.trimmed(tag)
    return trimmed.starts(with: "W/".utf8) ? trimmed.dropFirst(2) : trimmed
  }
}

extension HTTPResponse {
  /// With a tag made of its own bytes; and without them, when the client has them already.
  func tagged(for request: HTTPRequest) -> HTTPResponse {
    guard status == 200, case .bytes(let bytes) = body else { return self }
    let tag = EntityTag.of(bytes)
    if EntityTag.isMatched(tag, by: request.headers) {
      return HTTPResponse(status: 304, headers: ["ETag": tag])
    }
    var response = self
    response.headers["ETag"] = tag
    return response
  }
}
