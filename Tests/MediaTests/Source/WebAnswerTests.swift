import Testing

@testable import Media

/// What is made of headers alone.
struct WebAnswerTests {
  private func verdict(
    _ lines: [String], offset: Int64 = 0, known: WebFile? = nil,
    _ settings: WebSettings = WebSettings()
  ) -> WebAnswer.Verdict {
    var answer = WebAnswer()
    for line in lines { answer.take(line[...]) }
    return answer.verdict(offset: offset, known: known, settings: settings, source: "x")
  }

  @Test func `a part is the body when it is the one asked for`() {
    #expect(
      verdict([
        "HTTP/1.1 206 Partial", "Content-Range: bytes 0-9/100\r\n", "etag:  \"a\" \r\n", "\r\n",
      ])
        == .body(
          skip: 0, file: WebFile(size: 100, entityTag: "\"a\"", lastModified: nil),
          hasRanges: true, end: 10))
  }

  @Test func `a whole file is the body behind what is known already`() {
    #expect(
      verdict(["HTTP/1.1 200 OK", "Content-Length: 100"], offset: 40, known: WebFile(size: 100))
        == .body(skip: 40, file: WebFile(size: 100), hasRanges: false, end: 100))
  }

  @Test func `only the last answer of several counts`() {
    #expect(
      verdict([
        "HTTP/1.1 302 Found", "Content-Length: 7", "ETag: \"x\"", "", "HTTP/1.1 200 OK", "",
      ]) == .body(skip: 0, file: WebFile(), hasRanges: false, end: nil))
  }

  /// Servers that know nothing of `If-Range` send parts of the new file.
  @Test(arguments: [
    ["Content-Range: bytes 5-9/100", "ETag: \"b\""],
    ["Content-Range: bytes 5-9/100", "ETag: \"a\"", "Last-Modified: today"],
    ["Content-Range: bytes 5-9/101", "ETag: \"a\""],
  ])
  func `a part of another file is seen`(headers: [String]) {
    let known = WebFile(size: 100, entityTag: "\"a\"", lastModified: "yesterday")
    #expect(
      verdict(["HTTP/1.1 206 Partial Content"] + headers, offset: 5, known: known) == .changed)
  }

  @Test func `what an answer leaves out is no contradiction`() {
    let known = WebFile(size: 100, entityTag: "\"a\"", lastModified: "yesterday")
    #expect(
      verdict(
        ["HTTP/1.1 206 Partial Content", "Content-Range: bytes 5-9/*"], offset: 5, known: known)
        == .body(skip: 0, file: WebFile(), hasRanges: true, end: 10))
  }

  @Test func `status 416 is the end, or another file`() {
    let lines = ["HTTP/1.1 416 No", "Content-Range: bytes */100"]
    #expect(verdict(lines, offset: 100) == .end(WebFile(size: 100)))
    #expect(verdict(lines, offset: 99) == .changed)
    #expect(verdict(lines, offset: 150, known: WebFile(size: 200)) == .changed)
  }

  @Test func `a condition is a strong tag, else a date`() {
    #expect(WebFile(entityTag: "\"a\"", lastModified: "d").validator == "\"a\"")
    #expect(WebFile(entityTag: "W/\"a\"", lastModified: "d").validator == "d")
    #expect(WebFile(entityTag: "W/\"a\"").validator == nil)
  }

  @Test(arguments: [
    "", "bytes", "bytes 0-9", "bytes 0-9/", "bytes -9/10", "bytes 0-/10", "bytes 9-0/10",
    "bytes 0-10/10", "bytes 0-9/10/11", "bytes 0-9/x", "bytes +0-9/10", "items 0-9/10",
    "bytes 0-9223372036854775807/*", "bytes 0-99999999999999999999/*",
  ])
  func `a range that cannot be is none`(text: String) {
    #expect(ContentRange(text) == nil)
  }
}

struct PatienceTests {
  @Test func `tries run out, each after a longer pause, until enough has come`() throws {
    let settings = WebSettings.quick {
      $0.tries = 3
      $0.firstPauseSeconds = 1
      $0.bytesThatRestoreTries = 100
    }
    var budget = RetryBudget(settings)
    for longest in [1.0, 2, 4] {
      budget.earn(bytes: 99)
      let next = budget.nextPause()
      let pause = try #require(next)
      #expect(pause <= longest && pause >= longest / 2)
    }
    let afterLast = budget.nextPause()
    #expect(afterLast == nil)
    budget.earn(bytes: 60)
    budget.earn(bytes: 40)
    let restored = budget.nextPause()
    #expect(restored != nil)
  }

  @Test func `waiting stalls unless enough comes meanwhile`() {
    let settings = WebSettings.quick {
      $0.stallSeconds = 10
      $0.leastBytesPerStall = 100
    }
    var watch = StallWatch(settings)
    for _ in 0..<50 { watch.add(waited: 1_000_000_000, bytes: 20) }
    #expect(!watch.hasStalled)
    for _ in 0..<9 { watch.add(waited: 1_000_000_000, bytes: 1) }
    #expect(!watch.hasStalled)
    watch.add(waited: 1_000_000_000, bytes: 1)
    #expect(watch.hasStalled)
  }
}
