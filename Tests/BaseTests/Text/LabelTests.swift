import Base
import Testing

@Suite struct LabelTests {
  @Test(arguments: [
    "a", "player", "Goal keeper", "gardien é", "⚽", "{}", "twenty-three-bytes-long",
    "\u{7f}", "a'b/c",
  ])
  func `a label is kept as it is`(_ text: String) throws {
    let label = try #require(Label(text))
    #expect(Array(label.description.utf8) == Array(text.utf8))
    #expect(label.withBytes { Array($0) } == Array(text.utf8))
  }

  @Test(arguments: [
    "", "a\"b", "a\\b", "\n", "a\0", "\u{1f}", "twenty-four-bytes-long--", "⚽⚽⚽⚽⚽⚽⚽⚽",
    String(repeating: "x", count: 1_000_000),
  ])
  func `other text is no label`(_ text: String) {
    #expect(Label(text) == nil)
  }

  @Test func `labels are equal when their bytes are`() {
    #expect(Label("ball") == Label("ball"))
    #expect(Label("ball") != Label("ball "))
    #expect(Label("é") != Label("e\u{301}"))
    // Each word of the three counts.
    #expect(Label("aaaaaaaa") != Label("aaaaaaab"))
    #expect(Label("aaaaaaaabbbbbbbb") != Label("aaaaaaaabbbbbbbc"))
    #expect(Label("aaaaaaaabbbbbbbbccccccc") != Label("aaaaaaaabbbbbbbbcccccc"))
    #expect(Set([Label("a"), Label("b"), Label("a")]).count == 2)
  }

  @Test func `a label costs three words`() {
    #expect(MemoryLayout<Label>.size == 24)
  }
}
