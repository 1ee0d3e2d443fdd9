import Base
import Testing

@testable import SSEServer

@Suite struct AnswerMemoryTests {
  private let answer = HTTPResponse.json(["a": 1])

  private func request(tag: String?) -> HTTPRequest {
    .sample(headers: tag.map { ["If-None-Match": $0] } ?? [:])
  }

  @Test func `an answer is right for its version and its question only`() {
    var memory = AnswerMemory()
    memory.keep("t", answer, for: "/a", at: 5)
    #expect(memory.find("/a", at: 5)?.tag == "t")
    #expect(memory.find("/b", at: 5) == nil)
    #expect(memory.find("/a", at: 6) == nil)
    #expect(memory.find("/a", at: 4) == nil)
  }

  @Test func `a later version forgets all, and an answer that comes late is not kept`() {
    var memory = AnswerMemory()
    memory.keep("old", answer, for: "/a", at: 5)
    memory.keep("new", answer, for: "/b", at: 6)
    memory.keep("late", answer, for: "/a", at: 5)
    #expect(memory.find("/a", at: 5) == nil)
    #expect(memory.find("/a", at: 6) == nil)
    #expect(memory.find("/b", at: 6)?.tag == "new")
  }

  @Test func `long answers and streams are not kept, but who has them is told so`() throws {
    var memory = AnswerMemory()
    let long = [UInt8](repeating: 32, count: AnswerMemory.largestBody + 1)
    memory.keep("t", .json(bytes: long), for: "/long", at: 1)
    memory.keep("t", HTTPResponse(status: 204), for: "/empty", at: 1)
    for target in ["/long", "/empty"] {
      let known = try #require(memory.find(target, at: 1))
      #expect(known.response == nil)
      #expect(known.answer(to: request(tag: "t"))?.status == 304)
      #expect(known.answer(to: request(tag: "other")) == nil)
    }
  }

  @Test func `who has the answer leaves its tag, which takes no answer away`() throws {
    var memory = AnswerMemory()
    memory.keep("t", nil, for: "/a", at: 1)
    #expect(memory.find("/a", at: 1)?.answer(to: request(tag: "t"))?.status == 304)
    #expect(memory.find("/a", at: 1)?.answer(to: request(tag: nil)) == nil)
    memory.keep("t", answer, for: "/a", at: 1)
    memory.keep("t", nil, for: "/a", at: 1)
    #expect(memory.find("/a", at: 1)?.answer(to: request(tag: nil))?.status == 200)
  }

  @Test func `many answers are not kept`() {
    var memory = AnswerMemory()
    for number in 0..<(3 * AnswerMemory.mostEntries) {
      memory.keep("t", answer, for: "/\(number)", at: 1)
    }
    let kept = (0..<(3 * AnswerMemory.mostEntries)).filter { memory.find("/\($0)", at: 1) != nil }
    #expect((1...AnswerMemory.mostEntries).contains(kept.count))
  }
}
