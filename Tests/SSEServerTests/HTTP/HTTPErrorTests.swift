import Base
import Jobs
import Testing

@testable import SSEServer

@Suite struct HTTPErrorTests {
  @Test func `codes are stable, unique and go with an error's status`() {
    for code in HTTPErrorCode.allCases {
      #expect((400...599).contains(code.status))
      #expect(code.rawValue.utf8.allSatisfy { $0 == UInt8(ascii: "_") || Text.isAlphanumeric($0) })
    }
  }

  @Test func `the body is exactly three members`() {
    let error = HTTPError(.notFound, "a \"b\"\n")
    #expect(
      String(decoding: error.body, as: UTF8.self)
        == #"{"detail":"a \"b\"\n","status_code":404,"code":"not_found"}"#)
  }

  @Test func `errors of the rooms below have their statuses`() throws {
    let id = try #require(JobID("job_01h455vb4pex5vsknk084sn02q"))
    let expected: [(any Error, Int, String)] = [
      (QueueError.jobNotFound(id), 404, "job_not_found"),
      (QueueError.jobEnded(id, .completed), 409, "job_ended"),
      (QueueError.jobNotEnded(id, .running), 409, "job_not_ended"),
      (QueueError.invalidSubmission(field: "x", rule: "y"), 422, "validation_failed"),
      (StoreError(.databaseLocked, ""), 503, "database_locked"),
      (StoreError(.storageFull, ""), 507, "storage_full"),
      (StoreError(.closed, ""), 503, "store_closed"),
      (StoreError(.alreadyExists, ""), 409, "already_exists"),
      (StoreError(.unexpected, ""), 500, "store_unexpected"),
      (CursorError.malformed("x"), 400, "cursor_malformed"),
      (MessageError(field: "x", problem: .missing), 422, "validation_failed"),
    ]
    for (error, status, code) in expected {
      let mapped = try #require(HTTPError(known: error))
      #expect(mapped.status == status)
      #expect(mapped.code == code)
      #expect((mapped.headers["Retry-After"] != nil) == (status == 503 || status == 507))
    }
    #expect(HTTPError(known: CancellationError()) == nil)
  }

  @Test func `bad JSON is told with its place, a bad field with its name`() throws {
    func decode(_ text: String) throws {
      var request = HTTPRequest.sample()
      request.body = [UInt8](text.utf8)
      try request.decode { (fields) throws(HTTPError) in
        _ = try fields.required("source", .text)
        _ = try fields.nested("options") { (inner) throws(HTTPError) in
          try inner.optional("stride", .integer(in: 1...9))
        }
      }
    }
    func failure(_ text: String) -> String {
      do {
        try decode(text)
        return "none"
      } catch {
        return "\(error)"
      }
    }
    #expect(failure(#"{"source":"x"}"#) == "none")
    #expect(failure(#"{"source":"x","options":null}"#) == "none")
    #expect(
      failure("{\n  x}").contains(
        "400 invalid_json: the body is not JSON: unexpected character at line 2, column 3"))
    #expect(failure("").contains("400 invalid_json"))
    #expect(failure("[]").contains("422"))
    #expect(failure("{}").contains("422 validation_failed: source is missing"))
    #expect(failure(#"{"source":"a\u0000b"}"#).contains("422 validation_failed: source must be"))
    #expect(failure(#"{"source":"x","options":{"stride":0}}"#).contains("options.stride must be"))
    #expect(failure(#"{"source":"x","options":{"foo":0}}"#).contains("options.foo is not known"))
    #expect(failure(#"{"source":"x","y":0}"#).contains("y is not known"))
  }
}

extension HTTPRequest {
  static func sample(
    _ method: String = "GET", _ target: String = "/", headers: HTTPHeaders = ["Host": "localhost"],
    isHTTP10: Bool = false
  ) -> HTTPRequest {
    let parsed = try? RequestTarget(target)
    return HTTPRequest(
      id: "test", method: method, target: target, path: parsed?.path ?? target,
      segments: parsed?.segments ?? [],
      query: parsed?.query ?? HTTPQuery(), headers: headers, isHTTP10: isHTTP10, isTLS: false,
      peer: "127.0.0.1:1")
  }
}
