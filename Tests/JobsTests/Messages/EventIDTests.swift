import Jobs
import Testing

@Suite struct EventIDTests {
  @Test(arguments: [
    (0x9f3a_1c22, 1042, "9f3a1c22-1042"), (0, 0, "00000000-0"),
    (UInt32.max, Int64.max, "ffffffff-9223372036854775807"), (0xa, 7, "0000000a-7"),
  ])
  func `an id is its epoch and its number`(_ epoch: UInt32, _ sequence: Int64, _ text: String) {
    let id = EventID(epoch: .init(value: epoch), sequence: sequence)
    #expect(id.description == text)
    #expect(EventID(text) == id)
  }

  static let hostile = [
    "", "-", "0", "1", "9f3a1c22", "9f3a1c22-", "-1042", "9f3a1c2-1", "9f3a1c222-1", "9F3A1C22-1",
    "0x3a1c22-1", "+f3a1c22-1", "-f3a1c22-1", "9f3a1c2g-1", "9f3a1c22-01", "9f3a1c22-+1",
    "9f3a1c22--1", "9f3a1c22-1-", "9f3a1c22-1-1", "9f3a1c22 -1", " 9f3a1c22-1", "9f3a1c22-1 ",
    "9f3a1c22-1\n", "9f3a1c22-1\0", "9f3a1c22-9223372036854775808", "9f3a1c22-1e3", "9f3a1c22-1.0",
    "9f3a1c22\u{2010}1", "\u{ff19}f3a1c22-1", "9f3a1c22-\u{ff11}", "9f3a1c22-\u{661}",
    "9f3a1c22-\u{301}1", "9f3a1c22-1\u{301}", "⚽", "' OR 1=1 --", "../../etc/passwd",
    String(repeating: "9", count: 100_000), "9f3a1c22-" + String(repeating: "1", count: 100_000),
    "a" + String(repeating: "\u{301}", count: 100_000),
  ]

  @Test(arguments: hostile)
  func `other text is no id`(_ text: String) {
    #expect(EventID(text) == nil)
  }

  @Test(arguments: ["", "0", "9f3a1c2", "9f3a1c222", "9F3A1C22", "+f3a1c22", "-0000001", "９f3a1c2"])
  func `other text is no epoch`(_ text: String) {
    #expect(EventID.Epoch(text) == nil)
  }

  @Test func `a cursor is the beginning or an id`() throws {
    #expect(try Cursor("0") == .beginning)
    let id = EventID(epoch: .init(value: 1), sequence: 5)
    #expect(try Cursor("00000001-5") == .after(id))
    #expect(try Cursor("00000000-0") == .after(EventID(epoch: .init(value: 0), sequence: 0)))
  }

  @Test(arguments: hostile.filter { $0 != "0" } + ["00", "+0", "-0", "0\u{301}", "٠"])
  func `other text is refused as a cursor, with a reason of bounded length`(_ text: String) throws {
    let error = try #require(throws: CursorError.self) { try Cursor(text) }
    #expect(error.code == "cursor_malformed")
    #expect(error.description.hasSuffix("such as 9f3a1c22-1042, or 0 for the beginning"))
    #expect(error.description.utf8.count < 400)
  }

  @Test func `every way in which a cursor fails has a code and says what to do`() {
    let id = EventID(epoch: .init(value: 1), sequence: 9)
    let last = EventID(epoch: .init(value: 1), sequence: 5)
    let foreign = CursorError.foreignEpoch(id)
    #expect(foreign.code == "cursor_foreign")
    #expect(
      foreign.description
        == "the cursor 00000001-9 was not given out by this database; start again from 0 or from now"
    )
    let beyond = CursorError.beyondEnd(id, last: last)
    #expect(beyond.code == "cursor_beyond_end")
    #expect(
      beyond.description
        == "the cursor 00000001-9 lies beyond the last event that survives, 00000001-5; "
        + "start again from 0 or from now")
  }
}
