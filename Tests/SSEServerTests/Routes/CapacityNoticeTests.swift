import Jobs
import Testing

@testable import SSEServer

@Suite struct CapacityNoticeTests {
  private func answer(_ method: String, accept: String) throws -> HTTPResponse? {
    let request = HTTPRequest(
      id: "r", method: method, target: "/v1/realtime", path: "/v1/realtime", segments: [],
      query: HTTPQuery(), headers: ["Accept": accept], isHTTP10: false, isTLS: false, peer: "")
    return CapacityNotice.answer(
      request, position: try #require(EventID("9f3a1c22-1042")))
  }

  @Test func `an event source is told in a stream, and comes back`() throws {
    let told = try #require(try answer("GET", accept: "text/event-stream"))
    #expect(told.status == 200)
    #expect(told.headers["Content-Type"] == "text/event-stream")
    guard case .bytes(let bytes) = told.body else {
      Issue.record("the notice is no text")
      return
    }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("retry: "))
    #expect(text.contains("id: 9f3a1c22-1042\n"))
    #expect(text.contains("\"error_code\":\"CAPACITY\""))
    #expect(text.hasSuffix("\n\n"))
  }

  @Test(arguments: [
    ("GET", "*/*"), ("GET", "text/event-stream;q=0"), ("POST", "text/event-stream"),
  ])
  func `anyone else reads the plain refusal`(method: String, accept: String) throws {
    #expect(try answer(method, accept: accept) == nil)
  }
}
