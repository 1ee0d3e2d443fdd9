import Foundation
import TestSupport
import Testing

@testable import SSEServer

@Suite(.timeLimit(.minutes(2))) struct StaticFilesTests {
  private let temporary: TemporaryDirectory
  private let root: String
  private let server: TestServer

  init() throws {
    temporary = try TemporaryDirectory()
    let base = temporary.path
    root = "\(base)/public"
    for folder in ["public/js", "copies/js"] {
      try FileManager.default.createDirectory(
        atPath: "\(base)/\(folder)", withIntermediateDirectories: true)
    }
    for (name, text) in [
      ("index.html", "<p>"), ("js/a.js", "0123456789"), ("js/a.js.gz", "zipped"),
      ("js/b.js", "plain"), ("js/b.js.gz", "zipped"), ("js/b.js.br", "brotli"), (".secret", "no"),
      ("../outside", "no"),
      ("empty.txt", ""), ("js/c.js", "changed"), ("js/c.js.gz", "stale"), ("lost.js.gz", "alone"),
      ("../copies/js/d.js.gz", "elsewhere"), ("js/d.js", "plain d"),
    ] {
      try Self.write(text, to: "\(root)/\(name)", changed: Self.moment)
    }
    try Self.write("changed", to: "\(root)/js/c.js", changed: Self.moment.addingTimeInterval(-60))
    try FileManager.default.createSymbolicLink(
      atPath: "\(root)/link", withDestinationPath: "\(base)/outside")
    try FileManager.default.createSymbolicLink(atPath: "\(root)/up", withDestinationPath: base)
    mkfifo("\(root)/pipe", 0o600)
    let files = try StaticDirectory(path: root, copies: "\(base)/copies")
    server = try TestServer([
      Route("GET", "/{path*}", role: .open) { request in
        .now(try files.response(to: request, path: request.parameter("path")))
      }
    ])
  }

  private static let moment = Date(timeIntervalSince1970: 1_700_000_000.25)

  private static func write(_ text: String, to path: String, changed moment: Date) throws {
    try text.write(toFile: path, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.modificationDate: moment], ofItemAtPath: path)
  }

  @Test func `serves a file with what belongs to it`() throws {
    let answer = try #require(try server.get("/index.html"))
    #expect(answer.text == "<p>")
    #expect(answer.header("content-type") == "text/html; charset=utf-8")
    #expect(answer.header("x-content-type-options") == "nosniff")
    #expect(answer.header("content-security-policy")?.contains("default-src 'none'") == true)
    #expect(answer.header("cache-control") == "no-cache")
    #expect(answer.header("last-modified") != nil)
    #expect(try server.get("/js/a.js")?.header("content-type") == "text/javascript; charset=utf-8")
    #expect(try server.get("/empty.txt")?.status == 200)
    let head = try #require(try server.get("/js/a.js", method: "HEAD"))
    #expect(head.header("content-length") == "10")
  }

  @Test(arguments: [
    "/.secret", "/link", "/up/outside", "/js", "/js/", "/", "/pipe", "/nothing", "/js%2Fa.js",
    "/..%2foutside",
    "/js/..%2F..%2Foutside", "/index.html/", "/index.html/x", "//index.html", "/js/.",
    "/%2e%2e/outside", "/INDEX.HTML", "/lost.js",
  ])
  func `serves nothing else`(path: String) throws {
    let answer = try #require(try server.get(path))
    #expect([400, 404].contains(answer.status))
    #expect(answer.code != nil)
  }

  @Test func `answers 304 to who has it`() throws {
    let first = try #require(try server.get("/js/a.js"))
    let tag = try #require(first.header("etag"))
    let again = try #require(
      try server.get("/js/a.js", headers: "If-None-Match: \"x\", \(tag)\r\n"))
    #expect(again.status == 304)
    #expect(again.header("etag") == tag)
    let date = try #require(first.header("last-modified"))
    #expect(try server.get("/js/a.js", headers: "If-Modified-Since: \(date)\r\n")?.status == 304)
    #expect(
      try server.get("/js/a.js", headers: "If-None-Match: \"x\"\r\nIf-Modified-Since: \(date)\r\n")?
        .status == 200)
  }

  @Test(
    arguments: [
      ("bytes=2-4", 206, "234", "bytes 2-4/10"), ("bytes=7-", 206, "789", "bytes 7-9/10"),
      ("bytes=-2", 206, "89", "bytes 8-9/10"),
      ("bytes=0-0", 206, "0", "bytes 0-0/10"), ("bytes=9-3", 200, "0123456789", nil),
      ("x=1-2", 200, "0123456789", nil),
    ] as [(String, Int, String, String?)])
  func `serves parts`(range: String, status: Int, text: String, contentRange: String?) throws {
    let answer = try #require(try server.get("/js/a.js", headers: "Range: \(range)\r\n"))
    #expect(answer.status == status)
    #expect(answer.text == text)
    #expect(answer.header("content-range") == contentRange)
  }

  @Test func `a range beyond the end is 416, and of another version is the whole`() throws {
    let answer = try #require(try server.get("/js/a.js", headers: "Range: bytes=10-\r\n"))
    #expect(answer.code == "range_not_satisfiable")
    #expect(answer.header("content-range") == "bytes */10")
    #expect(
      try server.get("/js/a.js", headers: "Range: bytes=1-2\r\nIf-Range: \"old\"\r\n")?.status
        == 200)
  }

  @Test func `the compressed copy goes to who takes it`() throws {
    let answer = try #require(try server.get("/js/a.js", headers: "Accept-Encoding: br, gzip\r\n"))
    #expect(answer.text == "zipped")
    #expect(answer.header("content-encoding") == "gzip")
    #expect(answer.header("content-type") == "text/javascript; charset=utf-8")
    #expect(answer.header("vary") == "Accept-Encoding")
    #expect(
      try server.get("/js/a.js", headers: "Accept-Encoding: gzip;q=0\r\n")?.text == "0123456789")
    #expect(try server.get("/index.html", headers: "Accept-Encoding: gzip\r\n")?.text == "<p>")
    let smallest = try #require(
      try server.get("/js/b.js", headers: "Accept-Encoding: gzip, br\r\n"))
    #expect(smallest.text == "brotli")
    #expect(smallest.header("content-encoding") == "br")
    #expect(
      try server.get("/js/b.js", headers: "Accept-Encoding: gzip, br;q=0\r\n")?.text == "zipped")
  }

  @Test func `a copy may lie elsewhere, and one of another time is never sent`() throws {
    let takes = "Accept-Encoding: gzip\r\n"
    #expect(try server.get("/js/d.js", headers: takes)?.text == "elsewhere")
    #expect(try server.get("/js/d.js")?.text == "plain d")
    // Newer than its original, which somebody may have put back.
    #expect(try server.get("/js/c.js", headers: takes)?.text == "changed")
    // What has no original is not there.
    #expect(try server.get("/lost.js", headers: takes)?.status == 404)
  }

  @Test func `each form has a tag of its own, and parts are of the plain one`() throws {
    let takes = "Accept-Encoding: gzip\r\n"
    let plain = try #require(try server.get("/js/a.js")?.header("etag"))
    let zipped = try #require(try server.get("/js/a.js", headers: takes)?.header("etag"))
    #expect(plain != zipped)
    func status(_ headers: String) throws -> Int? {
      try server.get("/js/a.js", headers: headers)?.status
    }
    #expect(try status("\(takes)If-None-Match: \(zipped)\r\n") == 304)
    #expect(try status("\(takes)If-None-Match: \(plain)\r\n") == 200)
    #expect(try status("If-None-Match: \(zipped)\r\n") == 200)
    let part = try #require(try server.get("/js/a.js", headers: "\(takes)Range: bytes=1-2\r\n"))
    #expect(part.status == 206 && part.text == "12")
    #expect(part.header("etag") == plain && part.header("content-encoding") == nil)
    #expect(part.header("vary") == "Accept-Encoding")
  }
}
