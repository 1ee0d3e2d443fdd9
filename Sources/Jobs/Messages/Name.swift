/// The id of a plugin, tool, pipeline or node: a short name that is safe in a URL, a file name and a log line.
///
/// Lower-case letters, digits, `_`, `-` and `.`, from a letter or digit, up to 64 characters.
public struct Name: Sendable, Hashable, LosslessStringConvertible {
  public let description: String

  static let maximumLength = 64
  /// The rule, for messages to people.
  static let rule = "1 to 64 of a-z, 0-9, '_', '-' and '.', beginning with a letter or digit"

  public init?(_ text: String) {
    guard text.utf8.count <= Self.maximumLength, let first = text.utf8.first,
      Self.isAlphanumeric(first),
      text.utf8.allSatisfy({ Self.isAlphanumeric($0) || Self.punctuation.contains($0) })
    else { return nil }
    description = text
  }

  private static let punctuation = [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: ".")]

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
      || (byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9"))
  }
}

extension Name: ExpressibleByStringLiteral {
  /// A name known when this program was compiled.
  public init(stringLiteral value: StaticString) {
    guard let name = Name(value.description) else {
      preconditionFailure("not a name: \(value); a name is \(Self.rule)")
    }
    self = name
  }
}
