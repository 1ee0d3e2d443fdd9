extension Timestamp {
  /// Reads a moment as people and other programs write it (RFC 3339): a date and a time with `Z` or an offset and a
  /// fraction of any length, or a date alone, which is its first moment in UTC. Digits beyond milliseconds are cut off.
  public init?(rfc3339 text: String) {
    var rest = Array(text.utf8)[...]
    guard let days = Self.days(&rest) else { return nil }
    guard !rest.isEmpty else {
      self.init(milliseconds: days * 86_400_000)
      return
    }
    guard Self.drop(&rest, "Tt"), let seconds = Self.seconds(&rest),
      let fraction = Self.fraction(&rest), let offset = Self.offset(&rest), rest.isEmpty
    else { return nil }
    let milliseconds = (days * 86_400 + seconds - offset) * 1_000 + fraction
    guard (Self.earliest...Self.latest).contains(milliseconds) else { return nil }
    self.init(milliseconds: milliseconds)
  }

  private static func drop(_ rest: inout ArraySlice<UInt8>, _ wanted: StaticString) -> Bool {
    let isThere = wanted.withUTF8Buffer { wanted in rest.first.map(wanted.contains) ?? false }
    if isThere { rest.removeFirst() }
    return isThere
  }

  /// A number of exactly so many digits, within bounds.
  private static func number(
    _ rest: inout ArraySlice<UInt8>, digits: Int, in range: ClosedRange<Int64>
  ) -> Int64? {
    let text = rest.prefix(digits)
    guard text.count == digits, text.allSatisfy(isDigit) else { return nil }
    rest.removeFirst(digits)
    let value = text.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    return range.contains(value) ? value : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// `2026-02-12`, in days since 1970.
  private static func days(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard let year = number(&rest, digits: 4, in: 0...9_999), drop(&rest, "-"),
      let month = number(&rest, digits: 2, in: 1...12), drop(&rest, "-"),
      let day = number(&rest, digits: 2, in: 1...31)
    else { return nil }
    let date = CivilDate(year: year, month: month, day: day)
    return CivilDate(daysSince1970: date.daysSince1970) == date ? date.daysSince1970 : nil
  }

  /// `10:30:45`. A leap second, 60, is the beginning of the next minute.
  private static func seconds(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard let hour = number(&rest, digits: 2, in: 0...23), drop(&rest, ":"),
      let minute = number(&rest, digits: 2, in: 0...59), drop(&rest, ":"),
      let second = number(&rest, digits: 2, in: 0...60)
    else { return nil }
    return hour * 3_600 + minute * 60 + second
  }

  /// `.123456` in milliseconds; 0 when there is none.
  private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    guard drop(&rest, ".") else { return 0 }
    let digits = rest.prefix(while: isDigit)
    guard !digits.isEmpty else { return nil }
    rest.removeFirst(digits.count)
    var milliseconds: Int64 = 0
    for place in 0..<3 {
      let digit = place < digits.count ? digits[digits.startIndex + place] : UInt8(ascii: "0")
      milliseconds = milliseconds * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return milliseconds
  }

  /// `Z` or `+01:00`, in seconds. A plus that went through a query unencoded has become a space.
  private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int64? {
    if drop(&rest, "Zz") { return 0 }
    let isAhead = drop(&rest, "+ ")
    guard isAhead || drop(&rest, "-"), let hours = number(&rest, digits: 2, in: 0...23),
      drop(&rest, ":"), let minutes = number(&rest, digits: 2, in: 0...59)
    else { return nil }
    let seconds = hours * 3_600 + minutes * 60
    return isAhead ? seconds : -seconds
  }
}
