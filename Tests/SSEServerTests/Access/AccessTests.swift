import Base
import Foundation
import Testing

@testable import SSEServer

@Suite struct AccessTests {
  static let secret = "correct-horse-battery"
  static let file = """
    # who may do what
    viewer read \(secret)-r

    operator\tsubmit   \(secret)-s
    root admin \(secret)-a
    """

  // MARK: - Token files

  @Test func `reads names, roles and tokens`() throws {
    let tokens = try TokenFile(Self.file)
    #expect(tokens.count == 3)
    #expect(
      tokens.principal(holding: "\(Self.secret)-s") == Principal(name: "operator", role: .submit))
    #expect(tokens.principal(holding: "\(Self.secret)-") == nil)
    #expect(tokens.principal(holding: "") == nil)
    #expect(!"\(tokens)".contains(Self.secret))
  }

  @Test(arguments: [
    ("\n\nviewer read", "line 3"), ("viewer boss correct-horse-battery", "line 1"),
    ("v! read correct-horse-battery", "line 1"),
    ("viewer read short", "line 1"), ("a read correct-horse-battery x", "line 1"), ("", "no token"),
    ("# only", "no token"),
    ("a read correct-horse-battery\na read correct-horse-batterz", "line 2"),
    ("a read correct-horse-battery\nb read correct-horse-battery", "line 2"),
    ("a read correct;horse;battery", "line 1"),
  ])
  func `names a bad line by number and repeats no token`(text: String, mention: String) {
    let problem = #expect(throws: TokenFile.Problem.self) { try TokenFile(text) }
    #expect(problem?.description.contains(mention) == true)
    #expect(problem?.description.contains("horse") == false)
    #expect(problem?.description.contains("short") == false)
  }

  @Test func `refuses a file that others can read`() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = FileManager.default.createFile(
      atPath: path, contents: Data(Self.file.utf8), attributes: [.posixPermissions: 0o600])
    #expect(try TokenFile.load(path: path).count == 3)
    for mode in [0o644, 0o660, 0o602, 0o601] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
      #expect(throws: TokenFile.Problem.self) { try TokenFile.load(path: path) }
    }
    #expect(throws: TokenFile.Problem.self) { try TokenFile.load(path: path + "-none") }
  }

  // MARK: - Who asks

  private static func access() throws -> AccessControl {
    AccessControl(
      origins: OriginPolicy(boundAddress: "127.0.0.1"), tokens: try TokenFile(file),
      tickets: TicketBook(lifetimeSeconds: 10, capacity: 2))
  }

  private static func route(_ role: RequiredRole, ticket: Bool = false) -> Route {
    Route("GET", "/", role: role, acceptsTicket: ticket) { _ in .now(.noContent) }
  }

  @Test(arguments: [
    ("Bearer correct-horse-battery-r", RequiredRole.read, 200),
    ("bearer correct-horse-battery-r", .read, 200),
    ("Bearer correct-horse-battery-r", .submit, 403),
    ("Bearer correct-horse-battery-s", .submit, 200),
    ("Bearer correct-horse-battery-s", .read, 200), ("Bearer correct-horse-battery-s", .admin, 403),
    ("Bearer correct-horse-battery-a", .admin, 200), ("Bearer wrong", .read, 401),
    ("Bearer wrong", .open, 200),
    ("Basic correct-horse-battery-r", .read, 401), ("Bearer", .read, 401), ("", .read, 401),
  ])
  func `roles`(header: String, role: RequiredRole, expected: Int) throws {
    let request = HTTPRequest.sample(headers: ["Authorization": header])
    let status: Int
    let access = try Self.access()
    do {
      _ = try access.authorize(request, route: Self.route(role))
      status = 200
    } catch {
      status = error.status
      #expect((error.headers["WWW-Authenticate"] != nil) == (status == 401))
    }
    #expect(status == expected)
  }

  @Test func `a cookie is as good as a header, and a missing one is told`() throws {
    let access = try Self.access()
    for value in ["correct-horse-battery-r", "\"correct-horse-battery-r\""] {
      let cookie: HTTPHeaders = ["Cookie": "x=y; touchline_token=\(value); z=1"]
      #expect(
        try access.authorize(.sample(headers: cookie), route: Self.route(.read)).name == "viewer")
    }
    #expect(throws: HTTPError.self) { try access.authorize(.sample(), route: Self.route(.read)) }
    #expect(try access.authorize(.sample(), route: Self.route(.open)) == .anonymous)
    #expect(
      AccessControl.cookie(token: "t", isTLS: true).hasSuffix("; HttpOnly; SameSite=Strict; Secure")
    )
  }

  @Test func `a ticket opens one request, where tickets are taken, for a while`() throws {
    let access = try Self.access()
    let viewer = Principal(name: "viewer", role: .read)
    let ticket = try #require(access.tickets.issue(to: viewer))
    let request = HTTPRequest.sample("GET", "/?ticket=\(ticket)")
    #expect(throws: HTTPError.self) { try access.authorize(request, route: Self.route(.read)) }
    #expect(try access.authorize(request, route: Self.route(.read, ticket: true)) == viewer)
    let again = #expect(throws: HTTPError.self) {
      try access.authorize(request, route: Self.route(.read, ticket: true))
    }
    #expect(again?.code == "ticket_invalid")
  }

  @Test func `tickets expire and their number is bounded`() throws {
    let book = TicketBook(lifetimeSeconds: 10, capacity: 2)
    let start = Monotonic.now()
    let first = try #require(book.issue(to: .everybody, at: start))
    _ = try #require(book.issue(to: .everybody, at: start))
    #expect(book.issue(to: .everybody, at: start) == nil)
    #expect(book.redeem(first, at: start.advanced(bySeconds: 11)) == nil)
    let later = try #require(book.issue(to: .everybody, at: start.advanced(bySeconds: 11)))
    #expect(book.count <= 2)
    #expect(book.redeem(later, at: start.advanced(bySeconds: 12)) == .everybody)
    #expect(book.redeem(later, at: start.advanced(bySeconds: 12)) == nil)
  }

  // MARK: - Hosts and origins

  @Test(arguments: [
    ("localhost", true), ("LOCALHOST:8000", true), ("127.0.0.1:1", true), ("127.9.9.9", true),
    ("[::1]:8000", true),
    ("app.localhost", true), ("192.168.1.5", true), ("touch.example", true),
    ("touch.example.:8000", true),
    ("evil.example", false), ("localhost.evil.example", false), ("127.0.0.1.evil.example", false),
    ("127.0.0.evil", false), ("evil-localhost", false), ("", false), ("a b", false),
    ("localhost:x", false),
    ("localhost:99999", false), ("user@localhost", false), ("[::1", false), ("[::1]x", false),
    ("localhost/", false),
  ])
  func `answers only to names that are ours`(host: String, isOurs: Bool) {
    let policy = OriginPolicy(boundAddress: "0.0.0.0", hosts: ["Touch.Example"])
    do {
      _ = try policy.check(host: host)
      #expect(isOurs)
    } catch {
      #expect(!isOurs)
      #expect([400, 421].contains(error.status))
    }
  }

  @Test func `a request has one Host, or is from 1996`() throws {
    let access = try Self.access()
    #expect(throws: HTTPError.self) {
      try access.checkOrigin(.sample(headers: [:]), authority: nil)
    }
    #expect(throws: HTTPError.self) {
      try access.checkOrigin(
        .sample(headers: ["Host": "localhost", "host": "localhost"]), authority: nil)
    }
    #expect(throws: HTTPError.self) { try access.checkOrigin(.sample(), authority: "evil.example") }
    try access.checkOrigin(.sample(headers: [:], isHTTP10: true), authority: nil)
  }

  @Test(
    arguments: [
      ("http://localhost:8000", nil, true), ("http://localhost:8001", nil, false),
      ("http://evil.example", nil, false),
      ("https://app.example", nil, true), ("null", nil, false), (nil, "cross-site", false),
      (nil, "same-origin", true),
      (nil, nil, true), ("file://", nil, false), ("http://localhost:8000.evil.example", nil, false),
    ] as [(String?, String?, Bool)])
  func `writes come from our own pages or named ones`(
    origin: String?, site: String?, isAllowed: Bool
  ) {
    let policy = OriginPolicy(boundAddress: "127.0.0.1", origins: ["https://app.example"])
    let host = HostName("localhost:8000")
    do {
      try policy.checkWrite(origin: origin, fetchSite: site, host: host, isTLS: false)
      #expect(isAllowed)
    } catch {
      #expect(!isAllowed)
      #expect(error.status == 403)
    }
  }

  @Test(arguments: [
    ("LocalHost.", "localhost"), ("localhost:80", "localhost"), ("[::1]:8000", "::1"),
    ("127.0.0.1.", "127.0.0.1"), ("127.0.0.1..", nil), (".", nil), ("..", nil), ("a b", nil),
  ])
  func `a host has one spelling, and what has none is no host`(text: String, name: String?) {
    #expect(HostName(text)?.name == name)
  }

  @Test func `CORS is for named origins`() {
    let policy = OriginPolicy(boundAddress: "127.0.0.1", origins: ["https://app.example"])
    let named = HTTPHeaders(policy.corsHeaders(origin: "https://app.example"))
    #expect(named["Access-Control-Allow-Origin"] == "https://app.example")
    #expect(named["Vary"] == "Origin")
    #expect(
      HTTPHeaders(policy.corsHeaders(origin: "https://evil.example"))["Access-Control-Allow-Origin"]
        == nil)
    #expect(policy.corsHeaders(origin: nil).isEmpty)
    #expect(policy.preflightHeaders(origin: "https://evil.example", allow: "GET").isEmpty)
  }

  // MARK: - Where to listen

  @Test(arguments: [
    ("127.0.0.1", false, false, true), ("::1", false, false, true),
    ("localhost", false, false, true),
    ("0.0.0.0", false, false, false), ("::", false, false, false),
    ("192.168.1.2", false, false, false),
    ("0.0.0.0", true, false, true), ("0.0.0.0", false, true, true),
    ("128.0.0.1", false, false, false),
  ])
  func `only loopback without tokens`(address: String, tokens: Bool, noAuth: Bool, mayStart: Bool) {
    do {
      try BindPolicy.check(address: address, hasTokens: tokens, noAuth: noAuth)
      #expect(mayStart)
    } catch {
      #expect(!mayStart)
    }
  }
}
