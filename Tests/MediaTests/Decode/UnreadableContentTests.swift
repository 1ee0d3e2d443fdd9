import Testing

@testable import Media

@Suite("Why content cannot be read, from its first bytes")
struct UnreadableContentTests {
  @Test func `nothing at all`() {
    #expect(UnreadableContent.why([]) == "it is empty; send it again")
  }

  @Test(arguments: ["ftyp", "moov", "mdat", "wide", "free", "skip"])
  func `the boxes that an MP4 begins with`(type: String) {
    #expect(UnreadableContent.why([0, 0, 0, 32] + Array(type.utf8)).contains("without its index"))
  }

  @Test(arguments: ["", "abc", "ftyp", "   ftyp", "    fty", "    ftyq "])
  func `anything else is of no known form`(text: String) {
    #expect(!UnreadableContent.why(Array(text.utf8)).contains("without its index"))
  }
}
