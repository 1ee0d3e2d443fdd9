/// What JSON text is made of, shared by the reader, the writer and those who promise to need no escape.
public enum JSONText {
  /// Whether a byte of UTF-8 cannot stand inside a JSON string as it is.
  @inlinable
  public static func needsEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }
}
