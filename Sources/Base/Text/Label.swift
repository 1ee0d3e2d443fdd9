/// A short name held in three words: what a box is, which team it wears.
///
/// Boxes come by the million, and a `String` over 15 bytes costs a heap object and its counting. A label has
/// neither, and its bytes go into JSON as they are, because it admits nothing that JSON would escape.
public struct Label: Sendable, Hashable {
  @usableFromInline let words: (UInt64, UInt64, UInt64)

  /// The longest label, in UTF-8 bytes; the last byte of the three words counts them.
  public static let maximumLength = 23

  /// Nil when the text is empty, longer than `maximumLength`, or holds a control character, quote or backslash.
  public init?(_ text: String) {
    let length = text.utf8.count
    guard length > 0, length <= Self.maximumLength else { return nil }
    var packed: (UInt64, UInt64, UInt64) = (0, 0, 0)
    let isPlain = withUnsafeMutableBytes(of: &packed) { bytes in
      var index = 0
      for byte in text.utf8 {
        guard !JSONText.needsEscape(byte) else { return false }
        bytes[index] = byte
        index += 1
      }
      bytes[Self.maximumLength] = UInt8(length)
      return true
    }
    guard isPlain else { return nil }
    words = packed
  }

  /// Gives the UTF-8 bytes of the text to a closure.
  @inlinable
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeBytes(of: words) { bytes in
      body(UnsafeRawBufferPointer(rebasing: bytes[..<Int(bytes[Self.maximumLength])]))
    }
  }

  public static func == (left: Label, right: Label) -> Bool {
    left.words == right.words
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
    hasher.combine(words.1)
    hasher.combine(words.2)
  }
}

extension Label: ExpressibleByStringLiteral {
  /// A label known when this program was compiled.
  public init(stringLiteral value: StaticString) {
    guard let label = Label(value.description) else { preconditionFailure("not a label: \(value)") }
    self = label
  }
}

extension Label: CustomStringConvertible {
  public var description: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}
