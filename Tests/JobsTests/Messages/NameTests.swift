import Jobs
import Testing

@Suite struct NameTests {
  @Test(arguments: [
    "a", "0", "player_tracking_v1", "a-b.c_d", "9lives", "a.", "a..b",
    String(repeating: "x", count: 64),
  ])
  func `a name is kept as it is`(_ text: String) {
    #expect(Name(text)?.description == text)
  }

  @Test(arguments: [
    "", "A", "aB", "_a", "-a", ".a", ".", "..", "a b", "a/b", "a\\b", "a\"", "a'", "a\n", "a\0",
    "a%", "a:b", "é", "aé", "e\u{301}", "a\u{301}", "ａ", "⚽", String(repeating: "x", count: 65),
    String(repeating: "x", count: 1_000_000),
  ])
  func `other text is no name`(_ text: String) {
    #expect(Name(text) == nil)
  }

  @Test func `a literal that is no name stops the program`() async {
    await #expect(processExitsWith: .failure) { _ = "Not a name" as Name }
  }

  @Test func `a number below 0 stops the program`() async {
    await #expect(processExitsWith: .failure) {
      _ = EventID(epoch: .init(value: 0), sequence: -1)
    }
  }
}
