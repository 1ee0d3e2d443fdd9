import Base

/// The name of a job: `job_` and 26 characters of Crockford's base 32, in lower case.
///
/// The first 48 bits are the millisecond of creation and the rest is random, so ids sort by creation; the queue
/// makes them strictly rising even when the clock stands still or goes back.
public struct JobID: Sendable, Hashable, Comparable {
  let value: UInt128

  static let prefix: StaticString = "job_"
  static let digitCount = 26
  /// The length of the text in bytes.
  static let textLength = 4 + digitCount
  /// Bits below the millisecond.
  private static let randomBits: UInt128 = 80

  /// The next id at a moment, greater than every id up to `previous`.
  static func next(after previous: JobID?, at now: Timestamp) -> JobID {
    let millisecond = UInt128(UInt64(clamping: now.milliseconds)) << randomBits
    // The top random bit stays clear, so that counting upwards within one millisecond has room.
    let random = (UInt128(UInt64.random(in: .min ... .max)) << 15) & ((1 << (randomBits - 1)) - 1)
    let fresh = JobID(value: millisecond | random)
    guard let previous, previous >= fresh else { return fresh }
    // A step at random, so that the id of a job that was deleted does not come again.
    return JobID(value: previous.value + UInt128(UInt32.random(in: 1 ... .max)))
  }

  public static func < (left: JobID, right: JobID) -> Bool {
    left.value < right.value
  }
}

extension JobID: LosslessStringConvertible {
  private static let alphabet: StaticString = "0123456789abcdefghjkmnpqrstvwxyz"

  /// Writes the text's bytes to memory that has room for `textLength`.
  func writeText(to out: UnsafeMutablePointer<UInt8>) {
    out.update(from: Self.prefix.utf8Start, count: 4)
    var rest = value
    for index in stride(from: Self.textLength - 1, through: 4, by: -1) {
      out[index] = Self.alphabet.utf8Start[Int(truncatingIfNeeded: rest & 31)]
      rest >>= 5
    }
  }

  public var description: String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.textLength) { buffer in
      writeText(to: buffer.baseAddress!)
      return String(decoding: UnsafeBufferPointer(buffer), as: UTF8.self)
    }
  }

  /// Nil for anything that `description` would not write.
  public init?(_ text: String) {
    guard text.utf8.count == Self.textLength, text.hasPrefix("job_") else { return nil }
    var value: UInt128 = 0
    for (index, byte) in text.utf8.dropFirst(4).enumerated() {
      guard let digit = Self.digit(byte), index > 0 || digit < 8 else { return nil }
      value = value << 5 | UInt128(digit)
    }
    self.init(value: value)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    for value in 0..<32 where alphabet.utf8Start[value] == byte { return UInt8(value) }
    return nil
  }
}

extension JSONWriter {
  mutating func jobID(_ id: JobID) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: JobID.textLength) { buffer in
      id.writeText(to: buffer.baseAddress!)
      byte(UInt8(ascii: "\""))
      raw(UnsafeRawBufferPointer(buffer))
      byte(UInt8(ascii: "\""))
    }
  }
}
