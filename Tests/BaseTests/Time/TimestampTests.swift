import Foundation
import TestSupport
import Testing

@testable import Base

@Suite struct TimestampTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
    (1_770_892_245_123, "2026-02-12T10:30:45.123Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
    (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    (-2_203_891_200_001, "1900-02-28T23:59:59.999Z"),
    (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
  ])
  func `a moment is written and read`(_ milliseconds: Int64, _ text: String) {
    #expect(Timestamp(milliseconds: milliseconds).description == text)
    #expect(Timestamp(text)?.milliseconds == milliseconds)
  }

  @Test(arguments: SeededRandom.seeds)
  func `random moments are written as Foundation writes them`(_ seed: UInt64) throws {
    let format = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    var random = SeededRandom(seed: seed)
    // From 1583: before, Foundation's calendar is Julian.
    for _ in 0..<2_000 {
      let milliseconds = Int64.random(in: -12_212_553_600_000...Timestamp.latest, using: &random)
      let timestamp = Timestamp(milliseconds: milliseconds)
      // A quarter of a millisecond keeps a double of seconds from being cut to the one before.
      let date = Date(timeIntervalSince1970: (Double(milliseconds) + 0.25) / 1000)
      try #require(timestamp.description == format.format(date))
      try #require(Timestamp(timestamp.description) == timestamp)
    }
  }

  @Test func `every day of ten thousand years follows the one before`() throws {
    // Told by counting, not by the arithmetic under test.
    let lengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    var milliseconds = Timestamp.earliest
    for year in 0...9999 as ClosedRange<Int64> {
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      for month in 1...12 as ClosedRange<Int64> {
        let length = lengths[Int(month) - 1] + (month == 2 && isLeap ? 1 : 0)
        for day in month == 2 || year % 400 < 5 ? 1...length : length...length {
          let days = milliseconds / 86_400_000 + day - 1
          try #require(
            CivilDate(daysSince1970: days) == CivilDate(year: year, month: month, day: day))
          try #require(CivilDate(year: year, month: month, day: day).daysSince1970 == days)
        }
        milliseconds += length * 86_400_000
      }
    }
    #expect(milliseconds == Timestamp.latest + 1)
  }

  @Test(arguments: [
    "", "2026-02-12", "2026-02-12T10:30:45Z", "2026-02-12T10:30:45.12Z",
    "2026-02-12T10:30:45.1234Z",
    "2026-02-12T10:30:45.123", "2026-02-12T10:30:45.123z", "2026-02-12t10:30:45.123Z",
    "2026-02-12 10:30:45.123Z", "2026-02-12T10:30:45,123Z", "2026/02/12T10:30:45.123Z",
    "2026-02-12T10.30.45.123Z", "2026-02-12T10:30:45.123+00:00", "2026-02-12T10:30:45.123Z ",
    " 2026-02-12T10:30:45.123Z", "2026-02-12T10:30:45.123Z\n", "2026-02-12T10:30:45.123Z\0",
    "2026-00-12T10:30:45.123Z", "2026-13-12T10:30:45.123Z", "2026-99-12T10:30:45.123Z",
    "2026-02-00T10:30:45.123Z", "2026-02-29T10:30:45.123Z", "2024-02-30T10:30:45.123Z",
    "1900-02-29T10:30:45.123Z", "2026-04-31T10:30:45.123Z", "2026-01-32T10:30:45.123Z",
    "2026-01-99T10:30:45.123Z", "2026-02-12T24:00:00.000Z", "2026-02-12T10:60:45.123Z",
    "2026-02-12T10:30:60.123Z", "2026-02-12T99:30:45.123Z", "-026-02-12T10:30:45.123Z",
    "+026-02-12T10:30:45.123Z", "202６-02-12T10:30:45.1Z", "2026-02-12T10:30:45.12٣",
    "2026-02-12T1a:30:45.123Z", "2026-02-12T10:30:45.1 3Z", "aaaa-aa-aaTaa:aa:aa.aaaZ",
  ])
  func `text that nobody would write so is no moment`(_ text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test(arguments: SeededRandom.seeds)
  func `what is read is what would be written`(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let letters = Array("0123456789-:.TZ +")
    for _ in 0..<5_000 {
      let moment = Int64.random(in: Timestamp.earliest...Timestamp.latest, using: &random)
      var text = Array(Timestamp(milliseconds: moment).description)
      text[random.below(text.count)] = random.pick(letters)
      let changed = String(text)
      if let read = Timestamp(changed) { #expect(read.description == changed) }
    }
  }

  @Test func `moments beyond four digits of a year are clamped`() {
    #expect(Timestamp(milliseconds: .min).milliseconds == Timestamp.earliest)
    #expect(Timestamp(milliseconds: .max).milliseconds == Timestamp.latest)
    #expect(Timestamp(milliseconds: Timestamp.earliest - 1) == Timestamp(milliseconds: .min))
    #expect(Timestamp(milliseconds: Timestamp.latest + 1) == Timestamp(milliseconds: .max))
  }

  @Test func `a moment moves by milliseconds and stops at the ends`() {
    let moment = Timestamp(milliseconds: 1_000)
    #expect(moment.advanced(byMilliseconds: -1_001).milliseconds == -1)
    #expect(moment.advanced(byMilliseconds: .max).milliseconds == Timestamp.latest)
    #expect(
      Timestamp(milliseconds: -1).advanced(byMilliseconds: .min).milliseconds == Timestamp.earliest)
    #expect(Timestamp(milliseconds: 1) < Timestamp(milliseconds: 2))
  }

  @Test func `now lies between two looks at Foundation's clock`() {
    let before = Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)) - 1
    let now = Timestamp.now().milliseconds
    let after = Int64((Date().timeIntervalSince1970 * 1000).rounded(.up)) + 1
    #expect(now >= before && now <= after)
  }
}
