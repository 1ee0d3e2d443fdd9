import Base
import Jobs

@testable import SSEServer

extension FuzzTarget {
  /// What handlers make of requests: a body of JSON, or after `?` the query of a stream.
  static let requests = FuzzTarget(name: "requests") {
    [[UInt8]](texts: [
      #"{"name":"x","count":3,"ratio":0.5,"flag":true,"list":["a","b"],"options":{"stride":2}}"#,
      #"{"name":null,"unknown":1}"#, #"{"options":{"stride":0,"more":{}}}"#, "[]",
      "?job_id=job_01khwwkfr2rw8t5xqn3v6z0e4m&types=frame,progress&fps=5&after=9f3a1c22-1042",
      "?session_id=s&fps=1000&types=error&after=0&job_id=x",
    ])
  } check: { input in
    if input.first == UInt8(ascii: "?") {
      try checkStreamQuery(String(decoding: input, as: UTF8.self))
    } else {
      try checkBody(input)
    }
  }

  private static func request(query: HTTPQuery = HTTPQuery(), body: [UInt8] = []) -> HTTPRequest {
    HTTPRequest(
      id: "request", method: "POST", target: "/", path: "/", segments: [], query: query,
      headers: ["Last-Event-ID": "9f3a1c22-1042"], isHTTP10: false, isTLS: false,
      peer: "127.0.0.1:1", body: body)
  }

  private static func checkStreamQuery(_ text: String) throws {
    guard let target = try? RequestTarget("/\(text)") else { return }
    let query: StreamQuery
    do throws(HTTPError) {
      query = try StreamQuery(request(query: target.query))
    } catch {
      return try expect((400..<500).contains(error.status), "a client's mistake is \(error)")
    }
    try expect(query.jobs.count == target.query.all("job_id").count, "jobs were lost")
    try expect(!query.types.isEmpty, "a stream of nothing")
    try expect(query.framesPerSecond.map { (1...1_000).contains($0) } ?? true, "odd fps")
    try expect(query.cursor == "9f3a1c22-1042", "the header does not win")
  }

  private struct Body {
    let name: String?
    let count: Int64?
    let stride: Int64?
  }

  private static func checkBody(_ bytes: [UInt8]) throws {
    let body: Body
    do throws(HTTPError) {
      body = try request(body: bytes).decode { (fields) throws(HTTPError) in
        let name = try fields.optional("name", .text)
        let count = try fields.optional("count", .integer(in: 0...10))
        _ = try fields.optional("ratio", .number)
        _ = try fields.optional("flag", .bool)
        _ = try fields.optional("list", FieldKind.text.array)
        let stride = try fields.nested("options") { (options) throws(HTTPError) in
          try options.required("stride", .integer(in: 1...100))
        }
        return Body(name: name, count: count, stride: stride)
      }
    } catch {
      // 400 for what is no JSON, 422 for what is not what was asked for; never ours.
      return try expect([400, 422].contains(error.status), "a client's mistake is \(error)")
    }
    try expect(body.name?.utf8.contains(0) != true, "a NUL came in")
    try expect(body.count.map { (0...10).contains($0) } ?? true, "out of its bounds: \(body)")
    try expect(body.stride.map { (1...100).contains($0) } ?? true, "out of its bounds: \(body)")
  }
}
