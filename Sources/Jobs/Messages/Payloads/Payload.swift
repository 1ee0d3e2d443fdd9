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
