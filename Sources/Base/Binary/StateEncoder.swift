/// Writes the state of something that will go on later: fixed little-endian numbers, bytes with their length, nothing else.
///
/// What is written in some order is read in the same order by `StateDecoder`. There are no names and no optional parts: who
/// changes what is written also changes its version.
public struct StateEncoder {
  public private(set) var bytes: [UInt8] = []

  public init() {}

  public mutating func write(_ value: Int64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  public mutating func write(_ value: Int) { write(Int64(value)) }

  public mutating func write(_ value: Bool) { bytes.append(value ? 1 : 0) }

  /// Exactly this number, down to its last bit.
  public mutating func write(_ value: Double) { write(Int64(bitPattern: value.bitPattern)) }

  public mutating func write(_ value: [UInt8]) {
    write(value.count)
    bytes.append(contentsOf: value)
  }

  public mutating func write(_ value: String) { write(Array(value.utf8)) }

  /// A value that may be missing.
  public mutating func write<Value>(_ value: Value?, _ body: (inout StateEncoder, Value) -> Void) {
    write(value != nil)
    if let value { body(&self, value) }
  }

  /// Any number of values of one kind.
  public mutating func write<Values: Collection>(
    _ values: Values, _ body: (inout StateEncoder, Values.Element) -> Void
  ) {
    write(values.count)
    for value in values { body(&self, value) }
  }
}

/// Reads what `StateEncoder` wrote. Bytes that end too early or promise too much are an error, not a crash.
public struct StateDecoder {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes[...]
    position = 0
  }

  /// The bytes are not what was written.
  public struct Malformed: Error, CustomStringConvertible {
    public let description = "a saved state cannot be read: it is damaged, or of another version"

    public init() {}
  }

  public var isAtEnd: Bool { position == bytes.count }

  private mutating func take(_ count: Int) throws(Malformed) -> ArraySlice<UInt8> {
    guard count >= 0, count <= bytes.count - position else { throw Malformed() }
    defer { position += count }
    return bytes[position..<position + count]
  }

  public mutating func integer() throws(Malformed) -> Int64 {
    let taken = try take(8)
    return taken.withUnsafeBytes { Int64(littleEndian: $0.loadUnaligned(as: Int64.self)) }
  }

  /// A number of things of which each takes at least a byte.
  public mutating func count() throws(Malformed) -> Int {
    let count = try integer()
    guard count >= 0, count <= bytes.count - position else { throw Malformed() }
    return Int(count)
  }

  public mutating func bool() throws(Malformed) -> Bool {
    switch try take(1).first {
    case 0: false
    case 1: true
    default: throw Malformed()
    }
  }

  public mutating func double() throws(Malformed) -> Double {
    Double(bitPattern: UInt64(bitPattern: try integer()))
  }

  public mutating func byteArray() throws(Malformed) -> [UInt8] {
    Array(try take(try count()))
  }

  public mutating func string() throws(Malformed) -> String {
    guard let text = String(validating: try byteArray(), as: UTF8.self) else { throw Malformed() }
    return text
  }

  public mutating func optional<Value>(
    _ body: (inout StateDecoder) throws(Malformed) -> Value
  ) throws(Malformed) -> Value? {
    try bool() ? try body(&self) : nil
  }

  public mutating func array<Value>(
    _ body: (inout StateDecoder) throws(Malformed) -> Value
  ) throws(Malformed) -> [Value] {
    let count = try count()
    var values: [Value] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(try body(&self)) }
    return values
  }
}
