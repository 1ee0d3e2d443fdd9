/// The shape of a path: literal parts, `{name}`, `{name}.suffix`, and at the end perhaps `{name*}` for all that is left.
struct RoutePattern: Sendable, Equatable {
  enum Part: Sendable, Equatable {
    case literal(String)
    case parameter(name: String, prefix: String, suffix: String)
    /// Every part from here on, at least one.
    case rest(name: String)
  }

  let text: String
  let parts: [Part]

  /// - Precondition: the pattern is well formed; it is written in our own source.
  init(_ text: String) {
    precondition(text.hasPrefix("/"), "the pattern '\(text)' must begin with a slash")
    self.text = text
    parts =
      text == "/"
      ? []
      : text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map {
        Self.part(String($0), of: text)
      }
    if let rest = parts.firstIndex(where: { if case .rest = $0 { true } else { false } }) {
      precondition(rest == parts.count - 1, "in '\(text)' the rest must come last")
    }
  }

  private static func part(_ raw: String, of text: String) -> Part {
    guard let open = raw.firstIndex(of: "{") else { return .literal(raw) }
    guard let close = raw.firstIndex(of: "}"), open < close else {
      preconditionFailure("the pattern '\(text)' has a brace without its other")
    }
    let name = String(raw[raw.index(after: open)..<close])
    let prefix = String(raw[..<open])
    let suffix = String(raw[raw.index(after: close)...])
    guard name.hasSuffix("*") else {
      return .parameter(name: name, prefix: prefix, suffix: suffix)
    }
    precondition(prefix.isEmpty && suffix.isEmpty, "in '\(text)' the rest must stand alone")
    return .rest(name: String(name.dropLast()))
  }

  /// What the parameters hold when the path has this shape; nil when it has not.
  func match(_ segments: [String]) -> [String: String]? {
    var parameters: [String: String] = [:]
    for (index, part) in parts.enumerated() {
      guard index < segments.count else { return nil }
      let segment = segments[index]
      switch part {
      case .literal(let text):
        guard segment == text else { return nil }
      case .parameter(let name, let prefix, let suffix):
        guard segment.utf8.count > prefix.utf8.count + suffix.utf8.count,
          segment.hasPrefix(prefix), segment.hasSuffix(suffix)
        else { return nil }
        parameters[name] = String(segment.dropFirst(prefix.count).dropLast(suffix.count))
      case .rest(let name):
        // An encoded slash would make two names of one.
        guard !segments[index...].contains(where: { $0.contains("/") }) else { return nil }
        parameters[name] = segments[index...].joined(separator: "/")
        return parameters
      }
    }
    return segments.count == parts.count ? parameters : nil
  }

  var isOpenEnded: Bool { if case .rest = parts.last { true } else { false } }

  /// Whether this pattern is asked before another: literal before affixed before plain before rest, part by part.
  func precedes(_ other: RoutePattern) -> Bool {
    for (mine, theirs) in zip(parts, other.parts) where mine.rank != theirs.rank {
      return mine.rank < theirs.rank
    }
    return parts.count > other.parts.count
  }
}

extension RoutePattern.Part {
  fileprivate var rank: Int {
    switch self {
    case .literal: 0
    // The longer the fixed text, the more particular: `{index}.tar.gz` is asked before `{index}.gz`.
    case .parameter(_, let prefix, let suffix):
      1_000 - min(prefix.utf8.count + suffix.utf8.count, 900)
    case .rest: 2_000
    }
  }
}
