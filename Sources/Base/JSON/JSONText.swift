/// What JSON text is made of, shared by the reader, the writer and those who promise to need no escape.
public enum JSONText {
  /// Whether a byte of UTF-8 cannot stand inside a JSON string as it is.
  @inlinable
  public static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  /// A name as RFC 8259 compares names, section 8.3: by its code units. Swift's strings are equal when they look
  /// the same, but `é` in one code point and in two are two names.
  struct Name: Hashable {
    let text: String

    init(_ text: String) {
      self.text = text
    }

    static func == (left: Name, right: Name) -> Bool {
      // Most names differ, and Swift's own comparison is quick to say so.
      left.text == right.text && left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
      // Not `combine(text)`, in which all spellings of one look would collide.
      var text = text
      text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
  }
}
