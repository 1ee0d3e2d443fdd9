import Testing

@testable import SSEServer

@Suite struct GivenNamesTests {
  @Test(arguments: [
    ("Match.Example", "match.example"), ("match.example.", "match.example"),
    ("10.0.0.1", "10.0.0.1"), ("[fd00::1]", "fd00::1"), ("fd00::1", "fd00::1"), ("a:80", nil),
    ("a:", nil), ("https://a", nil), ("a/b", nil), ("a b", nil), ("", nil),
  ])
  func `a host is a name and no more`(text: String, name: String?) {
    #expect(GivenNames.host(text) == name)
  }

  @Test(arguments: [
    ("https://App.Example", "https://app.example"), ("HTTPS://a:8443", "https://a:8443"),
    ("https://a:443", "https://a"), ("http://a:80", "http://a"), ("http://a:443", "http://a:443"),
    ("http://[::1]:9000", "http://[::1]:9000"), ("capacitor://localhost", "capacitor://localhost"),
    ("https://a/", nil), ("https://a/b", nil), ("https://a?b", nil), ("https://u@a", nil),
    ("https://a:", nil), ("https://", nil), ("a", nil), ("a:80", nil), ("*", nil), ("null", nil),
  ])
  func `an origin is what browsers send`(text: String, origin: String?) {
    #expect(GivenNames.origin(text) == origin)
  }

  @Test(arguments: [(["a:80"], []), ([], ["https://a/"])])
  func `what could never match is refused at start`(hosts: [String], origins: [String]) {
    #expect(throws: ServerSettings.Problem.self) {
      try ServerSettings(dataDirectory: "d", hosts: hosts, origins: origins)
    }
  }

  @Test func `the policy knows them as clients write them`() throws {
    let settings = try ServerSettings(
      dataDirectory: "d", hosts: ["Match.Example."], origins: ["https://App.Example:443"])
    let policy = OriginPolicy(
      boundAddress: settings.host, hosts: settings.hosts, origins: settings.origins)
    #expect(policy.isNamed("https://app.example"))
    #expect(try policy.check(host: "match.example:8000")?.name == "match.example")
  }
}
