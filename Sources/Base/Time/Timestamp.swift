import Glibc

/// A moment of wall-clock time in whole milliseconds, as every message and row carries it.
///
/// Its text is ISO 8601 in UTC with milliseconds and `Z`, always 24 bytes: `2026-02-12T10:30:45.123Z`.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  /// 0000-01-01 and 9999-12-31: what four digits of a year can say.
  static let earliest: Int64 = -62_167_219_200_000
  static let latest: Int64 = 253_402_300_799_999

  /// The length of the text in bytes.
  public static let textLength = 24

  /// A moment, clamped to the years 0 to 9999.
  public init(milliseconds: Int64) {
    self.milliseconds = min(max(milliseconds, Self.earliest), Self.latest)
  }

  /// The system's wall clock.
  public static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }

  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// This moment moved by a number of milliseconds.
  public func advanced(byMilliseconds delta: Int64) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
    return Timestamp(milliseconds: overflow ? (delta > 0 ? .max : .min) : sum)
  }
}

extension Timestamp: LosslessStringConvertible {
  public var description: String {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.textLength) { buffer in
      writeText(to: buffer.baseAddress!)
      return String(decoding: UnsafeBufferPointer(buffer), as: UTF8.self)
    }
  }

  /// Reads exactly the text that `description` writes; nil for anything else, impossible dates included.
  public init?(_ text: String) {
    var digits: [Int64] = []
    digits.reserveCapacity(17)
    var position = 0
    for byte in text.utf8 {
      switch position {
      case 4, 7: guard byte == UInt8(ascii: "-") else { return nil }
      case 10: guard byte == UInt8(ascii: "T") else { return nil }
      case 13, 16: guard byte == UInt8(ascii: ":") else { return nil }
      case 19: guard byte == UInt8(ascii: ".") else { return nil }
      case 23: guard byte == UInt8(ascii: "Z") else { return nil }
      case 0..<23:
        guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
        digits.append(Int64(byte - UInt8(ascii: "0")))
      default: return nil
      }
      position += 1
    }
    guard position == Self.textLength else { return nil }
    func number(_ range: Range<Int>) -> Int64 { digits[range].reduce(0) { $0 * 10 + $1 } }
    let (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
    let (hour, minute, second) = (number(8..<10), number(10..<12), number(12..<14))
    guard hour < 24, minute < 60, second < 60 else { return nil }
    let days = CivilDate(year: year, month: month, day: day).daysSince1970
    guard CivilDate(daysSince1970: days) == CivilDate(year: year, month: month, day: day) else {
      return nil
    }
    let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second
    self.init(milliseconds: seconds * 1000 + number(14..<17))
  }

  /// Writes the 24 bytes of the text to memory that has room for them.
  @inlinable
  public func writeText(to out: UnsafeMutablePointer<UInt8>) {
    let days =
      milliseconds >= 0 ? milliseconds / 86_400_000 : (milliseconds - 86_399_999) / 86_400_000
    let inDay = milliseconds - days * 86_400_000
    let date = CivilDate(daysSince1970: days)
    func pair(_ value: Int64, at offset: Int) {
      out[offset] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10)
      out[offset + 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10)
    }
    pair(date.year / 100, at: 0)
    pair(date.year % 100, at: 2)
    out[4] = UInt8(ascii: "-")
    pair(date.month, at: 5)
    out[7] = UInt8(ascii: "-")
    pair(date.day, at: 8)
    out[10] = UInt8(ascii: "T")
    pair(inDay / 3_600_000, at: 11)
    out[13] = UInt8(ascii: ":")
    pair(inDay / 60_000 % 60, at: 14)
    out[16] = UInt8(ascii: ":")
    pair(inDay / 1000 % 60, at: 17)
    out[19] = UInt8(ascii: ".")
    out[20] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: inDay / 100 % 10)
    pair(inDay % 100, at: 21)
    out[23] = UInt8(ascii: "Z")
  }
}

/// A day of the Gregorian calendar, by the integer arithmetic of Howard Hinnant's "chrono-compatible
/// low-level date algorithms": eras of 400 years that begin on 1 March, so that leap days come last.
@usableFromInline
struct CivilDate: Equatable {
  @usableFromInline let year: Int64
  @usableFromInline let month: Int64
  @usableFromInline let day: Int64

  init(year: Int64, month: Int64, day: Int64) {
    self.year = year
    self.month = month
    self.day = day
  }

  @inlinable
  init(daysSince1970 days: Int64) {
    let shifted = days + 719_468  // 0000-03-01 to 1970-01-01
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysSince1970: Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfEra = marchYear - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }
}
