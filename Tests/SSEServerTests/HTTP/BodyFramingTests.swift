import Testing

@testable import SSEServer

@Suite struct BodyFramingTests {
  @Test(
    arguments: [
      ([], BodyFraming.none), ([("Content-Length", "0")], .none),
      ([("content-length", "12")], .length(12)),
      ([("Transfer-Encoding", "chunked")], .chunked),
      ([("Transfer-Encoding", " Chunked ")], .chunked),
    ] as [([(String, String)], BodyFraming)])
  func `believes what has one meaning`(fields: [(String, String)], expected: BodyFraming) throws {
    let headers = HTTPHeaders(fields.map { .init(name: $0.0, value: $0.1) })
    #expect(try BodyFraming(headers: headers, isHTTP10: false) == expected)
  }

  @Test(arguments: [
    [("Content-Length", "5"), ("Content-Length", "5")],
    [("Content-Length", "5"), ("Content-Length", "6")],
    [("Content-Length", "-1")], [("Content-Length", "+1")], [("Content-Length", "1, 1")],
    [("Content-Length", "0x10")], [("Content-Length", "")], [("Content-Length", " 5")],
    [("Content-Length", "99999999999999999999")],
    [("Content-Length", "5"), ("Transfer-Encoding", "chunked")],
    [("Transfer-Encoding", "gzip, chunked")],
    [("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")],
    [("Transfer-Encoding", "identity")], [("Content-Length ", "5")], [("X Y", "5")], [("", "5")],
    [("X", "a\u{0}b")], [("X", "a\rb")],
  ])
  func `refuses what has two`(fields: [(String, String)]) {
    let headers = HTTPHeaders(fields.map { .init(name: $0.0, value: $0.1) })
    #expect(throws: HTTPError.self) { try BodyFraming(headers: headers, isHTTP10: false) }
  }

  @Test func `HTTP 1.0 has no chunks`() {
    #expect(throws: HTTPError.self) {
      try BodyFraming(headers: ["Transfer-Encoding": "chunked"], isHTTP10: true)
    }
  }
}
