import Testing

@testable import SSEServer

@Suite struct RequestTargetTests {
  @Test(
    arguments: [
      ("/", []), ("/jobs", ["jobs"]), ("/jobs/", ["jobs", ""]), ("//jobs", ["", "jobs"]),
      ("/a%2Fb/c", ["a/b", "c"]), ("/caf%C3%A9", ["café"]), ("/a+b", ["a+b"]),
      ("/a#b", ["a"]), ("http://x:8000/y?z", ["y"]), ("http://x", []), ("/%2e%2e%2e", ["..."]),
    ] as [(String, [String])])
  func `takes paths apart`(target: String, segments: [String]) throws {
    #expect(try RequestTarget(target).segments == segments)
  }

  @Test(arguments: [
    "", "jobs", "/../x", "/a/./b", "/%2e%2E/x", "/%2e", "/a%00b", "/a%0d%0aSet-Cookie:x", "/a%7f",
    "/a%",
    "/a%1", "/a%zz", "/%ff%fe", "/%c0%af", "/a b", "/caf\u{e9}", "/a?b=%00", "/a?b=%0a", "/a?%ff=1",
    "/a?b=%",
    "/\u{1}", "?x",
  ])
  func `refuses what has two meanings`(target: String) {
    let error = #expect(throws: HTTPError.self) { try RequestTarget(target) }
    #expect(error?.status == 400)
    #expect(error?.code == "invalid_target")
  }

  @Test func `an address has an end`() {
    let long = "/" + String(repeating: "a", count: RequestTarget.maximumLength)
    #expect(#expect(throws: HTTPError.self) { try RequestTarget(long) }?.status == 414)
    let many =
      "/?" + Array(repeating: "a=1", count: HTTPQuery.maximumItems + 1).joined(separator: "&")
    #expect(throws: HTTPError.self) { try RequestTarget(many) }
  }

  @Test func `reads a query in order`() throws {
    let query = try RequestTarget("/x?job_id=a&after=1%2D2&job_id=b+c&flag&=v&e=").query
    #expect(query.all("job_id") == ["a", "b c"])
    #expect(query.first("after") == "1-2")
    #expect(query.first("flag") == "")
    #expect(query.first("e") == "")
    #expect(query.first("nothing") == nil)
    #expect(query.items.count == 6)
  }

  @Test func `an absolute target brings its own host`() throws {
    #expect(try RequestTarget("http://evil.example/x").authority == "evil.example")
    #expect(try RequestTarget("HTTPS://a:1?b").authority == "a:1")
    #expect(try RequestTarget("/http://x").authority == nil)
    #expect(try RequestTarget("*").isAsterisk)
  }
}
