import Base
import Testing

@testable import SSEServer

@Suite struct AnswerMemoryTests {
  private let answer = HTTPResponse.json(["a": 1])

  @Test func `an answer is right for its version and its question only`() {
    var memory = AnswerMemory()
    memory.keep(answer, tag: "t", for: "/a", at: 5)
    #expect(memory.find("/a", at: 5)?.tag == "t")
    #expect(memory.find("/b", at: 5) == nil)
    #expect(memory.find("/a", at: 6) == nil)
    #expect(memory.find("/a", at: 4) == nil)
  }

  @Test func `a later version forgets all, and an answer that comes late is not kept`() {
    var memory = AnswerMemory()
    memory.keep(answer, tag: "old", for: "/a", at: 5)
    memory.keep(answer, tag: "new", for: "/b", at: 6)
    memory.keep(answer, tag: "late", for: "/a", at: 5)
    #expect(memory.find("/a", at: 5) == nil)
    #expect(memory.find("/a", at: 6) == nil)
    #expect(memory.find("/b", at: 6)?.tag == "new")
  }

  @Test func `many answers, long ones and streams are not kept`() {
    var memory = AnswerMemory()
    let long = [UInt8](repeating: 32, count: AnswerMemory.largestBody + 1)
    memory.keep(.json(bytes: long), tag: "t", for: "/long", at: 1)
    #expect(memory.find("/long", at: 1) == nil)
    memory.keep(HTTPResponse(status: 204), tag: "t", for: "/empty", at: 1)
    #expect(memory.find("/empty", at: 1) == nil)
    for number in 0..<(3 * AnswerMemory.mostEntries) {
      memory.keep(answer, tag: "t", for: "/\(number)", at: 1)
    }
    let kept = (0..<(3 * AnswerMemory.mostEntries)).filter { memory.find("/\($0)", at: 1) != nil }
    #expect((1...AnswerMemory.mostEntries).contains(kept.count))
  }
}
