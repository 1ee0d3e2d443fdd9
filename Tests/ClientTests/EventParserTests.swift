import Testing

@testable import Client

@Suite struct EventParserTests {
  private let stream = """
    retry: 1500

    event: ping
    id: 1-7
    data: {"type":"ping"}

    : a comment
    id: 1-8
    data: first
    data:second
    field of tomorrow: 1

    id: 1-9

    event: cut off
    data: and never ended
    """

  private let items: [EventParser.Item] = [
    .retry(1_500), .event(StreamEvent(type: "ping", id: "1-7", data: #"{"type":"ping"}"#)),
    .event(StreamEvent(type: "message", id: "1-8", data: "first\nsecond")),
  ]

  @Test func `events are told whole, and what is cut off is none`() {
    var parser = EventParser()
    #expect(parser.feed(stream.utf8) == items)
  }

  @Test(arguments: 1...9)
  func `pieces may be of any size`(size: Int) {
    var parser = EventParser()
    var rest = Array(stream.utf8)[...]
    var found: [EventParser.Item] = []
    while !rest.isEmpty {
      found += parser.feed(rest.prefix(size))
      rest = rest.dropFirst(size)
    }
    #expect(found == items)
  }

  @Test func `lines may end as on other systems`() {
    var parser = EventParser()
    let bytes = Array(stream.replacing("\n", with: "\r\n").utf8)
    #expect(parser.feed(bytes) == items)
  }
}

@Suite struct ServerClientTests {
  @Test(arguments: [
    ("a b/ü", "a%20b%2F%C3%BC"), ("job_01-._~Z", "job_01-._~Z"), ("&=?#%+", "%26%3D%3F%23%25%2B"),
  ])
  func `what stands in a URL means itself`(text: String, encoded: String) {
    #expect(URLText.encoded(text) == encoded)
  }

  @Test(arguments: [
    "http://127.0.0.1:8000", "http://127.0.0.1:8000/", "https://club.example/touchline",
  ])
  func `a server has an address`(text: String) {
    #expect(ServerClient(server: text)?.server.hasSuffix("/") == false)
  }

  @Test(arguments: ["", "http://", "127.0.0.1:8000", "ftp://host", "http://host/?a", "http://a b"])
  func `and what is none is refused`(text: String) {
    #expect(ServerClient(server: text) == nil)
  }
}
