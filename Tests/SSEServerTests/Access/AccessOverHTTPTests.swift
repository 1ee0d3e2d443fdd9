import Base
import Testing

@testable import SSEServer

/// The access rules where clients meet them.
@Suite(.timeLimit(.minutes(2))) struct AccessOverHTTPTests {
  private static func server() throws -> TestServer {
    try TestServer(
      [
        Route("GET", "/open", role: .open) { _ in .now(.text("open")) },
        Route("GET", "/who", role: .read, acceptsTicket: true) {
          .now(.text($0.principal.name ?? "nobody"))
        },
        Route("POST", "/act", role: .submit, body: .json(limit: 100)) { _ in .now(.noContent) },
      ], tokens: AccessTests.file, origins: ["https://app.example"])
  }

  private static let reader = "Authorization: Bearer \(AccessTests.secret)-r\r\n"
  private static let writer = "Authorization: Bearer \(AccessTests.secret)-s\r\n"

  @Test func `roles are kept`() throws {
    let server = try Self.server()
    #expect(try server.get("/open")?.text == "open")
    let refused = try #require(try server.get("/who"))
    #expect(refused.code == "unauthorized")
    #expect(refused.header("www-authenticate")?.hasPrefix("Bearer") == true)
    #expect(try server.get("/who", headers: Self.reader)?.text == "viewer")
    #expect(try server.post("/act", "1", headers: Self.reader)?.code == "forbidden")
    #expect(try server.post("/act", "1", headers: Self.writer)?.status == 204)
    #expect(try server.post("/act", "1")?.code == "unauthorized")
    // Records are written as answers leave; the last may still be on its way.
    let names = server.records.wait { $0.count == 6 ? $0.map(\.principal) : nil }
    #expect(names == [nil, nil, "viewer", nil, "operator", nil])
  }

  @Test func `foreign names and pages are refused before anything is read`() throws {
    let server = try Self.server()
    let client = try server.client()
    client.send("GET /open HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    #expect(client.response()?.code == "host_not_allowed")
    #expect(try server.exchange("GET /open HTTP/1.1\r\n\r\n").contains("invalid_host"))
    #expect(
      try server.post("/act", "1", headers: Self.writer + "Origin: http://evil.example\r\n")?.code
        == "origin_not_allowed")
    #expect(
      try server.post("/act", "1", headers: Self.writer + "Sec-Fetch-Site: cross-site\r\n")?.code
        == "origin_not_allowed")
  }

  @Test func `a named origin is told that it may, in preflight and answer`() throws {
    let server = try Self.server()
    let origin = "Origin: https://app.example\r\n"
    let preflight = try #require(
      try server.get(
        "/act", headers: origin + "Access-Control-Request-Method: POST\r\n", method: "OPTIONS"))
    #expect(preflight.status == 204)
    #expect(preflight.header("access-control-allow-origin") == "https://app.example")
    #expect(preflight.header("access-control-allow-methods") == "OPTIONS, POST")
    #expect(preflight.header("access-control-allow-headers")?.contains("Authorization") == true)
    let answer = try #require(try server.post("/act", "1", headers: Self.writer + origin))
    #expect(answer.status == 204)
    #expect(answer.header("access-control-allow-origin") == "https://app.example")
    // A refusal can be read by the page too.
    let refused = try #require(try server.get("/who", headers: origin))
    #expect(refused.header("access-control-allow-origin") == "https://app.example")
    let foreign = try #require(
      try server.get("/open", headers: "Origin: https://evil.example\r\n"))
    #expect(foreign.status == 200)
    #expect(foreign.header("access-control-allow-origin") == nil)
  }
}
