import Base

/// The payload of one type of message: built valid or not at all, written by hand, read back strictly.
protocol Payload: Sendable, Hashable {
  /// The job that the message is about; nil for what belongs to a connection or to the server.
  var subject: JobID? { get }

  /// Writes the payload as a JSON object.
  func write(to writer: inout JSONWriter)

  /// Reads a payload; whoever calls checks that no field is left over.
  init(from fields: inout FieldReader) throws(MessageError)
}

/// Numbers of up to 15 digits. Readers hold numbers as IEEE doubles, which keep that many exactly wherever the
/// decimal point stands; a longer one would not come back as it was sent.
enum ExactNumber {
  private static let largest: Int64 = 999_999_999_999_999
  static let counts = 0...largest
  static let signed = -largest...largest
  static let countRule = "from 0 to \(largest)"
}

extension Milliseconds {
  /// Refuses what is no duration of a plugin's work.
  func validate(path: String) throws(MessageError) {
    guard ExactNumber.counts.contains(tenths) else {
      throw .invalid(path, "0 or more, and no more than 99999999999999.9")
    }
  }
}

extension JSONWriter {
  mutating func name(_ name: Name) {
    // A name holds nothing that JSON escapes.
    var text = name.description
    byte(UInt8(ascii: "\""))
    text.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
    byte(UInt8(ascii: "\""))
  }

  mutating func strings(_ strings: [String]) {
    byte(UInt8(ascii: "["))
    for (index, text) in strings.enumerated() {
      if index > 0 { byte(UInt8(ascii: ",")) }
      string(text)
    }
    byte(UInt8(ascii: "]"))
  }
}
