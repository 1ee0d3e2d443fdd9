import Testing

@testable import Media

/// What a web source does not take, and how it says so.
@Suite(.timeLimit(.minutes(2))) struct WebFailureTests {
  private let file = WebStage.bytes(700_000)

  @Test(arguments: ["tag", "date", "size"])
  func `a file that changes underneath is an error`(what: String) throws {
    let stage = try WebStage { [file] request in
      let isNew = request.number > 0
      var answer = WebStage.Answer.file(
        what == "size" && isNew ? Array(file.dropLast()) : file, to: request,
        tag: what == "tag" ? (isNew ? "\"v2\"" : "\"v1\"") : nil)
      if what == "date" {
        answer.headers.append("Last-Modified: Mon, 0\(isNew ? 2 : 1) Jan 2024 00:00:00 GMT")
      }
      return answer
    }
    let source = try openWeb(stage.url())
    #expect(try source.readAll(65_536) == Array(file.prefix(65_536)))
    #expect(
      throws: MediaError.readFailed(
        source: stage.url(), why: "the file changed while it was read")
    ) { _ = try source.readAll() }
  }

  @Test(
    arguments: [
      ("404 Not Found", [], "SOURCE_NOT_FOUND"), ("410 Gone", [], "SOURCE_NOT_FOUND"),
      ("403 Forbidden", [], "SOURCE_HTTP_STATUS"), ("500 Oh", [], "SOURCE_HTTP_STATUS"),
      ("204 No Content", [], "SOURCE_HTTP_STATUS"), ("304 Not Modified", [], "SOURCE_HTTP_STATUS"),
      ("302 Found", [], "SOURCE_HTTP_STATUS"),
      ("206 Partial Content", [], "SOURCE_READ_FAILED"),
      ("206 Partial Content", ["Content-Range: bytes 1-9/10"], "SOURCE_READ_FAILED"),
      ("206 Partial Content", ["Content-Range: bytes 0-9/5"], "SOURCE_READ_FAILED"),
      ("206 Partial Content", ["Content-Range: bytes 9-0/10"], "SOURCE_READ_FAILED"),
      ("206 Partial Content", ["Content-Range: lines 0-9/10"], "SOURCE_READ_FAILED"),
      ("200 OK", ["Content-Encoding: gzip"], "SOURCE_UNSUPPORTED"),
      ("302 Found", ["Location: ftp://127.0.0.1/x"], "SOURCE_REFUSED"),
      ("302 Found", ["Location: file:///etc/passwd"], "SOURCE_REFUSED"),
      ("302 Found", ["Location: /a.mp4"], "SOURCE_UNREACHABLE"),
    ] as [(String, [String], String)])
  func `nothing but the file is accepted`(status: String, headers: [String], code: String) throws {
    let stage = try WebStage { _ in .status(status, headers) }
    #expect {
      _ = try openWeb(stage.url())
    } throws: {
      ($0 as? MediaError)?.code == code
    }
    #expect(stage.requests.count == (headers == ["Location: /a.mp4"] ? 6 : 1))
  }

  @Test func `a server that is busy for a moment is asked again`() throws {
    let stage = try WebStage { [file] request in
      (1...2).contains(request.number)
        ? .status("503 Busy") : .file(file, to: request)
    }
    #expect(try openWeb(stage.url()).readAll() == file)
    let gone = try WebStage { [file] in
      $0.number == 0 ? .file(file, to: $0) : .status("404 Gone")
    }
    let source = try openWeb(gone.url())
    #expect(throws: MediaError.notFound(source: gone.url())) { _ = try source.readAll() }
  }

  @Test func `follows redirects`() throws {
    let stage = try WebStage { [file] in
      $0.path == "/a.mp4" ? .redirect(to: "/b.mp4") : .file(file, to: $0)
    }
    #expect(try openWeb(stage.url()).readAll() == file)
  }

  @Test func `a file over the limit is refused, said or not`() throws {
    let stage = try WebStage { [file] in
      switch $0.path {
      case "/parts": .file(file, to: $0)
      case "/whole": .file(file, to: $0, hasRanges: false)
      default: WebStage.Answer(body: file, isEndless: true)
      }
    }
    let settings = WebSettings.quick { $0.largestFile = 600_000 }
    for path in ["/parts", "/whole", "/endless"] {
      let url = stage.url(path)
      #expect(throws: MediaError.tooLarge(what: "'\(url)'", limit: 600_000)) {
        _ = try openWeb(url, settings).readAll()
      }
    }
  }

  @Test func `a server that stalls is given up, at once or in the middle`() throws {
    let stage = try WebStage { [file] request in
      guard request.path == "/middle" else {
        return WebStage.Answer(headers: ["Content-Length: 10"], hangs: true)
      }
      var answer = WebStage.Answer.file(file, to: request, hasRanges: false)
      answer.body = request.number == 0 ? Array(file.prefix(1_000)) : []
      answer.hangs = true
      return answer
    }
    let settings = WebSettings.quick {
      $0.stallSeconds = 0.05
      $0.tries = 1
    }
    let source = try openWeb(stage.url("/middle"), settings)
    #expect(try source.readAll(1_000).count == 1_000)
    for attempt in [{ _ = try source.readAll() }, { _ = try openWeb(stage.url("/x"), settings) }] {
      #expect {
        try attempt()
      } throws: {
        ($0 as? MediaError)?.code == "SOURCE_TIMED_OUT"
      }
    }
  }

  @Test func `whoever waits is woken by a request or a deadline`() throws {
    let interruption = Interruption()
    let stage = try WebStage { [file] request in
      var answer = WebStage.Answer.file(file, to: request, hasRanges: false)
      answer.body = Array(file.prefix(1_000))
      answer.hangs = true
      if request.path == "/stop" { interruption.request() }
      return answer
    }
    let source = try openWeb(stage.url(), interruption: interruption)
    _ = try source.readAll(1_000)
    interruption.allow(seconds: 0.01)
    #expect {
      _ = try source.readAll()
    } throws: {
      ($0 as? MediaError)?.code == "SOURCE_TIMED_OUT"
    }
    interruption.allow(seconds: nil)
    #expect(throws: MediaError.cancelled) {
      _ = try openWeb(stage.url("/stop"), interruption: interruption).readAll()
    }
  }

  @Test func `nobody there is said as such`() throws {
    let stage = try WebStage { _ in .status("200 OK") }
    let url = stage.url()
    stage.server.stop()
    #expect(throws: MediaError.unreachable(source: url, why: "nobody answers there")) {
      _ = try openWeb(url)
    }
  }

  @Test func `no more than a window is held for a reader that waits`() throws {
    let stage = try WebStage { [file] _ in WebStage.Answer(body: file, isEndless: true) }
    guard case .web(let address) = try SourceReference(stage.url()).kind else { return }
    let settings = WebSettings.quick { $0.largestWindow = 100_000 }
    let transfer = try WebTransfer(address, gate: .stage, settings: settings)
    transfer.start(at: 0, before: nil, known: nil, settings: settings)
    while transfer.queue.count < 80_000 { _ = transfer.step(milliseconds: 50) }
    for _ in 0..<50 { _ = transfer.step(milliseconds: 0) }
    // libcurl delivers up to 16 KiB at once.
    #expect(transfer.queue.count <= 100_000 + 16_384)
  }

  @Test func `a password reaches the server and no error`() throws {
    let stage = try WebStage { _ in .status("403 No") }
    let url = stage.url().replacing("http://", with: "http://me:s3cret@")
    #expect(throws: MediaError.httpStatus(source: stage.url(), status: 403)) {
      _ = try openWeb(url)
    }
    #expect(stage.requests.first?.headers["authorization"] == "Basic bWU6czNjcmV0")
  }
}
