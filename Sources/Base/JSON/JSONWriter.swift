import Glibc

/// Writes JSON text into one growing buffer: the path that every message takes, so no Foundation, no
/// intermediate strings, and no allocation once the buffer has grown to its usual size.
///
/// It writes what it is told; the caller keeps the grammar. Messages write their punctuation and names as one
/// literal each (`raw(",\"x\":")`), which is one `memcpy`.
public struct JSONWriter: ~Copyable {
  @usableFromInline var base: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Int
  @usableFromInline var written: Int

  /// How many bytes have been written.
  public var count: Int { written }

  /// A writer whose buffer holds `capacity` bytes before it first grows.
  public init(capacity: Int = 1024) {
    self.capacity = max(capacity, 64)
    base = .allocate(capacity: self.capacity)
    written = 0
  }

  deinit {
    base.deallocate()
  }

  /// Forgets what was written and keeps the buffer.
  public mutating func reset() {
    written = 0
  }

  /// A copy of what was written.
  public func bytes() -> [UInt8] {
    [UInt8](UnsafeBufferPointer(start: base, count: count))
  }

  /// What was written, as text.
  public func text() -> String {
    String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
  }

  @inline(never)
  @usableFromInline
  mutating func grow(toFit needed: Int) {
    let larger = max(capacity * 2, needed)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.initialize(from: base, count: count)
    base.deallocate()
    base = moved
    capacity = larger
  }

  /// Makes room for `length` more bytes and says where they go; the caller adds those it wrote to `written`.
  @inlinable @inline(__always)
  mutating func room(for length: Int) -> UnsafeMutablePointer<UInt8> {
    if written &+ length > capacity { grow(toFit: written + length) }
    return base + written
  }
}

// MARK: - Text

extension JSONWriter {
  /// Text that is already JSON, known when this program was compiled.
  @inlinable
  public mutating func raw(_ text: StaticString) {
    let length = text.utf8CodeUnitCount
    room(for: length).initialize(from: text.utf8Start, count: length)
    written &+= length
  }

  /// Bytes that are already JSON.
  public mutating func raw(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    memcpy(room(for: bytes.count), start, bytes.count)
    written &+= bytes.count
  }

  /// Text that is already JSON.
  public mutating func raw(bytes: [UInt8]) {
    bytes.withUnsafeBytes { raw($0) }
  }

  /// One ASCII character of punctuation.
  public mutating func byte(_ byte: UInt8) {
    room(for: 1).pointee = byte
    written &+= 1
  }

  /// A string, quoted and escaped.
  public mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      let bytes = UnsafeRawBufferPointer(utf8)
      byte(UInt8(ascii: "\""))
      var plainStart = 0
      for index in bytes.indices where JSONText.needsEscape(bytes[index]) {
        raw(UnsafeRawBufferPointer(rebasing: bytes[plainStart..<index]))
        escape(bytes[index])
        plainStart = index + 1
      }
      raw(UnsafeRawBufferPointer(rebasing: bytes[plainStart...]))
      byte(UInt8(ascii: "\""))
    }
  }

  /// A label, quoted; it needs no escape.
  public mutating func label(_ label: Label) {
    let out = room(for: Label.maximumLength + 2)
    out.pointee = UInt8(ascii: "\"")
    let length = label.withBytes { bytes in
      memcpy(out + 1, bytes.baseAddress!, bytes.count)
      return bytes.count
    }
    out[length + 1] = UInt8(ascii: "\"")
    written &+= length + 2
  }

  /// A moment, quoted.
  public mutating func timestamp(_ timestamp: Timestamp) {
    let out = room(for: Timestamp.textLength + 2)
    out.pointee = UInt8(ascii: "\"")
    timestamp.writeText(to: out + 1)
    out[Timestamp.textLength + 1] = UInt8(ascii: "\"")
    written &+= Timestamp.textLength + 2
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): raw("\\\"")
    case UInt8(ascii: "\\"): raw("\\\\")
    case UInt8(ascii: "\n"): raw("\\n")
    case UInt8(ascii: "\r"): raw("\\r")
    case UInt8(ascii: "\t"): raw("\\t")
    default:
      raw("\\u00")
      self.byte(Self.hexDigit(byte >> 4))
      self.byte(Self.hexDigit(byte & 0xf))
    }
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

// MARK: - Numbers

extension JSONWriter {
  /// `true` or `false`.
  public mutating func bool(_ value: Bool) {
    if value { raw("true") } else { raw("false") }
  }

  /// A whole number.
  public mutating func integer(_ value: Int64) {
    digits(value.magnitude, negative: value < 0, minimum: 1)
  }

  /// A whole number.
  public mutating func integer(_ value: Int) {
    integer(Int64(value))
  }

  /// A decimal fraction given in tenths, always with its one decimal: 905 → `90.5`, 900 → `90.0`.
  public mutating func tenths(_ value: Int64) {
    digits(value.magnitude / 10, negative: value < 0, minimum: 1)
    let out = room(for: 2)
    out[0] = UInt8(ascii: ".")
    out[1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value.magnitude % 10)
    written &+= 2
  }

  /// A decimal fraction given in thousandths, without trailing zeros: 1500 → `1.5`, 40000 → `40`.
  public mutating func thousandths(_ value: Int64) {
    digits(value.magnitude / 1000, negative: value < 0, minimum: 1)
    var fraction = value.magnitude % 1000
    guard fraction > 0 else { return }
    var places = 3
    while fraction % 10 == 0 {
      fraction /= 10
      places -= 1
    }
    byte(UInt8(ascii: "."))
    digits(fraction, negative: false, minimum: places)
  }

  /// A floating-point number in the fewest digits that read back as the same number.
  ///
  /// - Precondition: the number is finite. Payloads refuse others before they come here.
  public mutating func number(_ value: Double) {
    precondition(value.isFinite, "JSON has no NaN and no infinity")
    var text = value.description
    text.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
  }

  /// Decimal digits, with leading zeros up to `minimum`.
  private mutating func digits(_ magnitude: UInt64, negative: Bool, minimum: Int) {
    let longest = 20  // the digits of UInt64.max
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: longest) { buffer in
      // From the right, for the last digit is the one that division gives first.
      var start = longest
      var rest = magnitude
      while rest > 0 || longest - start < minimum {
        let quotient = rest / 10
        start -= 1
        buffer[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest &- quotient &* 10)
        rest = quotient
      }
      if negative { byte(UInt8(ascii: "-")) }
      raw(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[start...]))
    }
  }
}

// MARK: - Values of unknown shape

extension JSONWriter {
  /// Any value, in its own order.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: raw("null")
    case .bool(let flag): bool(flag)
    case .integer(let whole): integer(whole)
    case .number(let fraction): number(fraction)
    case .string(let text): string(text)
    case .array(let elements):
      byte(UInt8(ascii: "["))
      for (index, element) in elements.enumerated() {
        if index > 0 { byte(UInt8(ascii: ",")) }
        self.value(element)
      }
      byte(UInt8(ascii: "]"))
    case .object(let object): self.object(object)
    }
  }

  /// An object, in its own order.
  public mutating func object(_ object: JSONObject) {
    byte(UInt8(ascii: "{"))
    for (index, member) in object.members.enumerated() {
      if index > 0 { byte(UInt8(ascii: ",")) }
      self.member(member)
    }
    byte(UInt8(ascii: "}"))
  }

  /// One member of an object: the name, a colon, the value.
  public mutating func member(_ member: JSONObject.Member) {
    string(member.name)
    byte(UInt8(ascii: ":"))
    value(member.value)
  }
}

extension JSONValue {
  /// The value as compact JSON text.
  public func jsonText() -> String {
    var writer = JSONWriter()
    writer.value(self)
    return writer.text()
  }
}

extension JSONObject {
  /// The object as compact JSON text.
  public func jsonText() -> String { JSONValue.object(self).jsonText() }
}
