/// A media type with its parameters, as `Content-Type` carries it.
struct MediaType: Equatable {
  static let json = "application/json"

  /// `application/json`, in lower case.
  let essence: String
  /// Names in lower case; values unquoted.
  let parameters: [String: String]

  /// Nil when the text is not a media type.
  init?(_ text: String) {
    var parts = Self.parts(text)
    guard !parts.isEmpty else { return nil }
    let essence = Text.trimmed(parts.removeFirst()).lowercased()
    let halves = essence.split(separator: "/", omittingEmptySubsequences: false)
    guard halves.count == 2, halves.allSatisfy({ HTTPHeaders.isToken(String($0)) }) else {
      return nil
    }
    self.essence = essence
    var parameters: [String: String] = [:]
    for part in parts where !Text.trimmed(part).isEmpty {
      guard let (name, value) = Self.parameter(part) else { return nil }
      guard parameters.updateValue(value, forKey: name) == nil else { return nil }
    }
    self.parameters = parameters
  }

  /// Whether a body of this type is JSON. The types whose names end in `+json` are not: each gives its JSON a meaning of its own,
  /// which nothing here knows.
  var isJSON: Bool {
    essence == Self.json && parameters["charset"].map { $0.lowercased() == "utf-8" } ?? true
  }

  /// Splits at separators that stand outside of quotes.
  static func parts(_ text: String, at separator: Character = ";") -> [Substring] {
    var parts: [Substring] = []
    var start = text.startIndex
    var isQuoted = false
    var isEscaped = false
    for index in text.indices {
      let character = text[index]
      if isEscaped {
        isEscaped = false
      } else if isQuoted && character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        isQuoted.toggle()
      } else if character == separator && !isQuoted {
        parts.append(text[start..<index])
        start = text.index(after: index)
      }
    }
    parts.append(text[start...])
    return parts
  }

  /// `name=value` or `name="value"`.
  static func parameter(_ part: Substring) -> (name: String, value: String)? {
    let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard halves.count == 2 else { return nil }
    let name = Text.trimmed(halves[0]).lowercased()
    var value = Text.trimmed(halves[1])
    guard HTTPHeaders.isToken(name) else { return nil }
    if value.hasPrefix("\"") {
      guard value.utf8.count >= 2, value.hasSuffix("\"") else { return nil }
      value = unquoted(value.dropFirst().dropLast())
    }
    return (name, value)
  }

  private static func unquoted(_ text: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if character == "\\" && !isEscaped {
        isEscaped = true
      } else {
        result.append(character)
        isEscaped = false
      }
    }
    return result
  }
}
