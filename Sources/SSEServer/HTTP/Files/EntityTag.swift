/// ETags and what clients ask of them (RFC 9110, 13.1).
public enum EntityTag {
  /// Whether an `If-None-Match` names this tag, so that 304 is the answer. Weak comparison.
  public static func isMatched(_ tag: String, by headers: HTTPHeaders) -> Bool {
    let fields = headers.all("If-None-Match")
    return fields.contains { field in
      Text.trimmed(field) == "*"
        || field.split(separator: ",").contains { opaque($0) == opaque(tag[...]) }
    }
  }

  private static func opaque(_ tag: Substring) -> String {
    let trimmed = Text.trimmed(tag)
    return trimmed.hasPrefix("W/") ? String(trimmed.dropFirst(2)) : trimmed
  }
}
