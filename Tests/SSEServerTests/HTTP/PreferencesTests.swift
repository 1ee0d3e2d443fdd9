import Testing

@testable import SSEServer

@Suite struct PreferencesTests {
  @Test(arguments: [
    ("application/x-ndjson", 1_000), ("application/x-ndjson;q=0.9", 900),
    ("Application/X-NDJSON ; Q=0.25", 250), ("text/html, application/x-ndjson;q=1.000", 1_000),
    ("application/x-ndjson;q=0", 0), ("application/*;q=0.5", 500), ("*/*;q=0.125", 125),
    ("*/*, application/x-ndjson;q=0.1", 100), ("*/*;q=0.2, application/*;q=0.3", 300), ("", 0),
    ("text/html", 0), ("application/x-ndjson;version=\"a,b;q=0\";q=0.7", 700),
  ])
  func `a form is liked by the nearest thing that was said`(header: String, thousandths: Int) {
    #expect(Preferences([header]).thousandths(of: "application/x-ndjson") == thousandths)
  }

  @Test(arguments: ["q=2", "q=-1", "q=1.5", "q=0.1234", "q=.5", "q=x", "q=", "q=1e0", "q=00.5"])
  func `a weight that is none leaves nothing said`(weight: String) {
    #expect(Preferences(["text/html;\(weight)"]).thousandths(of: "text/html") == 0)
  }

  @Test func `several fields are one list`() {
    let accepted = Preferences(["text/html;q=0.1", "application/json"])
    #expect(accepted.thousandths(of: "text/html") == 100)
    #expect(accepted.isNamed("application/json"))
    #expect(!Preferences(["*/*"]).isNamed("application/json"))
    #expect(!Preferences(["application/json;q=0"]).isNamed("application/json"))
  }
}
