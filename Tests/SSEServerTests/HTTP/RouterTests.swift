import Testing

@testable import SSEServer

@Suite struct RouterTests {
  private static let table: [(String, String)] = [
    ("GET", "/"), ("GET", "/jobs"), ("POST", "/jobs"), ("GET", "/jobs/{id}"),
    ("DELETE", "/jobs/{id}"),
    ("GET", "/jobs/{id}/frames"), ("GET", "/jobs/{id}/frames/{index}.jpg"),
    ("GET", "/jobs/{id}/frames/latest.jpg"),
    ("GET", "/pipelines/{id}"), ("POST", "/pipelines/validate"), ("GET", "/static/{path*}"),
    ("GET", "/f/{n}.gz"), ("GET", "/f/{n}.tar.gz"),
  ]
  private let router = Router(
    Self.table.map { Route($0.0, $0.1, role: .read) { _ in .now(.noContent) } })

  private func ask(_ method: String, _ target: String) throws -> String {
    let target = try RequestTarget(target)
    return
      switch router.match(method: method, segments: target.segments, isAsterisk: target.isAsterisk)
    {
    case .route(let route, let parameters):
      ([route.method, route.pattern]
        + parameters.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        .joined(separator: " ")
    case .options(let allow): "204 \(allow)"
    case .methodNotAllowed(let allow): "405 \(allow)"
    case .notFound: "404"
    }
  }

  @Test(arguments: [
    ("GET", "/", "GET /"),
    ("GET", "/jobs", "GET /jobs"),
    ("POST", "/jobs", "POST /jobs"),
    ("HEAD", "/jobs", "GET /jobs"),
    ("GET", "/jobs/7", "GET /jobs/{id} id=7"),
    ("GET", "/jobs/a%2Fb", "GET /jobs/{id} id=a/b"),
    ("GET", "/jobs/frames/frames", "GET /jobs/{id}/frames id=frames"),
    ("GET", "/jobs/7/frames/3.jpg", "GET /jobs/{id}/frames/{index}.jpg id=7 index=3"),
    ("GET", "/jobs/7/frames/latest.jpg", "GET /jobs/{id}/frames/latest.jpg id=7"),
    ("GET", "/f/a.tar.gz", "GET /f/{n}.tar.gz n=a"),
    ("GET", "/f/a.gz", "GET /f/{n}.gz n=a"),
    ("GET", "/static/js/a.js", "GET /static/{path*} path=js/a.js"),
    ("GET", "/static/", "GET /static/{path*} path="),
    ("POST", "/pipelines/validate", "POST /pipelines/validate"),
    ("GET", "/pipelines/other", "GET /pipelines/{id} id=other"),
  ])
  func `finds the route`(method: String, target: String, expected: String) throws {
    #expect(try ask(method, target) == expected)
  }

  @Test(arguments: [
    ("GET", "/nothing", "404"),
    ("GET", "/jobs/", "404"),
    ("GET", "//jobs", "404"),
    ("GET", "/jobs//frames", "404"),
    ("GET", "/jobs/7/frames/", "404"),
    ("GET", "/jobs/7/frames/.jpg", "404"),
    ("GET", "/jobs%2F7", "404"),
    ("GET", "/JOBS", "404"),
    ("POST", "/static/x", "404"),
    ("GET", "*", "404"),
    ("PUT", "/jobs", "405 GET, HEAD, OPTIONS, POST"),
    ("get", "/jobs", "405 GET, HEAD, OPTIONS, POST"),
    ("POST", "/jobs/7", "405 DELETE, GET, HEAD, OPTIONS"),
    ("GET", "/pipelines/validate", "405 OPTIONS, POST"),
    ("HEAD", "/pipelines/validate", "405 OPTIONS, POST"),
    ("OPTIONS", "/jobs/7", "204 DELETE, GET, HEAD, OPTIONS"),
    ("OPTIONS", "/nothing", "404"),
    ("OPTIONS", "*", "204 DELETE, GET, HEAD, OPTIONS, POST"),
  ])
  func `says what there is instead`(method: String, target: String, expected: String) throws {
    #expect(try ask(method, target) == expected)
  }

  @Test func `the order of the table does not matter`() throws {
    let reversed = Router(
      Self.table.reversed().map { Route($0.0, $0.1, role: .read) { _ in .now(.noContent) } })
    guard
      case .route(let route, _) = reversed.match(
        method: "GET", segments: ["jobs", "7", "frames", "latest.jpg"])
    else {
      Issue.record("no route")
      return
    }
    #expect(route.pattern == "/jobs/{id}/frames/latest.jpg")
  }
}
