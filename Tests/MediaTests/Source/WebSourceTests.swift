import Glibc
import TestSupport
import Testing

@testable import Media

@Suite(.timeLimit(.minutes(2))) struct WebSourceTests {
  private let file = WebStage.bytes(700_000)

  @Test func `reads a file in parts over one connection`() throws {
    let stage = try WebStage { [file] in .file(file, to: $0) }
    let source = try openWeb(stage.url())
    #expect(source.size == 700_000)
    #expect(source.canSeek)
    #expect(try source.readAll() == file)
    #expect(try source.readAll() == [])
    #expect(stage.requests.map { $0.range?.first } == [0, 65_536, 196_608, 458_752])
    #expect(stage.server.connections == 1)
  }

  @Test func `asks as itself and for the file as it is`() throws {
    setenv("http_proxy", "http://127.0.0.1:1", 1)
    defer { unsetenv("http_proxy") }
    let stage = try WebStage { [file] in .file(file, to: $0) }
    let source = try openWeb(stage.url("/a b.mp4?x=1#part"))
    _ = try source.readAll()
    let headers = try #require(stage.requests.first).headers
    #expect(headers["user-agent"]?.hasPrefix("touchline/") == true)
    #expect(headers["accept-encoding"] == "identity")
    #expect(headers["cookie"] == nil)
    #expect(headers["range"] == "bytes=0-65535")
    #expect(stage.requests.first?.path == "/a%20b.mp4?x=1")
    #expect(stage.requests.last?.headers["if-range"] == "\"v1\"")
  }

  @Test(arguments: SeededRandom.seeds)
  func `random reads and seeks through a server that breaks give the file's bytes`(seed: UInt64)
    throws
  {
    let stage = try WebStage { [file] request in
      var random = SeededRandom(seed: seed &+ UInt64(request.number))
      // A few without ranges among them, as behind a balancer of unlike servers.
      var answer = WebStage.Answer.file(file, to: request, hasRanges: random.below(8) != 0)
      if random.below(2) == 0 { answer.breaksAfter = random.below(answer.body.count + 1) }
      return answer
    }
    var random = SeededRandom(seed: seed)
    let source = try openWeb(
      stage.url(),
      .quick {
        $0.tries = 30
        $0.firstPauseSeconds = 1e-12
      })
    var position = 0
    for _ in 0..<120 {
      if random.below(3) == 0 {
        position = random.below(2) == 0 ? random.below(file.count) : position + random.below(90_000)
        try source.seek(to: Int64(position))
      }
      let piece = try source.readAll(random.below(120_000))
      #expect(piece.elementsEqual(file[min(position, file.count)...].prefix(piece.count)))
      position += piece.count
    }
  }

  @Test func `near seeks read on, far ones ask anew, and the connection stays`() throws {
    let stage = try WebStage { [file] in .file(file, to: $0) }
    let source = try openWeb(stage.url())
    _ = try source.read(10)
    try source.seek(to: 30_000)
    #expect(try source.read(100).elementsEqual(file[30_000...].prefix(100)))
    #expect(stage.requests.count == 1)
    try source.seek(to: 690_000)
    #expect(try source.readAll().elementsEqual(file[690_000...]))
    try source.seek(to: 5)
    #expect(try source.readAll(100_000).elementsEqual(file[5...].prefix(100_000)))
    #expect(stage.server.connections == 1)
    try source.seek(to: 700_000)
    #expect(try source.readAll() == [])
    try source.seek(to: 900_000)
    #expect(try source.readAll() == [])
  }

  @Test func `a server without ranges is read once through, and small files again`() throws {
    let stage = try WebStage { [file] in .file(file, to: $0, hasRanges: false) }
    let source = try openWeb(stage.url())
    #expect(source.canSeek)
    #expect(try source.readAll() == file)
    #expect(stage.requests.count == 1)
    try source.seek(to: 100)
    #expect(try source.readAll(1_000).elementsEqual(file[100...].prefix(1_000)))
    let large = try openWeb(stage.url(), .quick { $0.longestReread = 1_000 })
    #expect(!large.canSeek)
    #expect(try large.readAll() == file)
  }

  @Test func `without ranges it goes on after a break only where that is cheap`() throws {
    let stage = try WebStage { [file] request in
      var answer = WebStage.Answer.file(file, to: request, hasRanges: false)
      if request.number % 2 == 0 { answer.breaksAfter = 300_000 }
      return answer
    }
    #expect(try openWeb(stage.url()).readAll() == file)
    let dear = try openWeb(stage.url(), .quick { $0.longestReread = 200_000 })
    #expect {
      _ = try dear.readAll()
    } throws: {
      ($0 as? MediaError)?.code == "SOURCE_READ_FAILED"
    }
  }

  @Test func `a body without a length ends where it ends`() throws {
    let stage = try WebStage { [file] _ in WebStage.Answer(body: file, closes: true) }
    let source = try openWeb(stage.url(), .quick { $0.largestWindow = 100_000 })
    #expect(source.size == nil)
    #expect(!source.canSeek)
    #expect(try source.readAll() == file)
    #expect(source.size == 700_000)
  }

  @Test func `a server that does not know the size is read to the end`() throws {
    for count in [10, 65_536, 65_537, 200_000] {
      let stage = try WebStage { [file] in
        .file(Array(file.prefix(count)), to: $0, size: "*")
      }
      let source = try openWeb(stage.url())
      #expect(try source.readAll() == Array(file.prefix(count)))
      #expect(source.size == Int64(count))
    }
  }

  @Test(arguments: [true, false])
  func `an empty file is empty`(hasRanges: Bool) throws {
    let stage = try WebStage { .file([], to: $0, hasRanges: hasRanges) }
    let source = try openWeb(stage.url())
    #expect(source.size == 0)
    #expect(try source.readAll() == [])
  }

  @Test func `a length that promises too much is an error after some tries`() throws {
    let stage = try WebStage { [file] request in
      var answer = WebStage.Answer.file(
        Array(file.prefix(2_000)), to: request, hasRanges: request.number > 0)
      answer.headers = ["ETag: \"v1\""]
      if request.number == 0 {
        answer.headers.append("Content-Length: 5000")
      } else {
        answer.status = "206 Partial Content"
        answer.body = []
        answer.headers += ["Content-Range: bytes 2000-4999/5000", "Content-Length: 3000"]
      }
      answer.breaksAfter = answer.body.count
      return answer
    }
    let source = try openWeb(stage.url(), .quick { $0.tries = 3 })
    #expect(try source.readAll(2_000) == Array(file.prefix(2_000)))
    #expect {
      _ = try source.readAll()
    } throws: {
      ($0 as? MediaError)?.code == "SOURCE_READ_FAILED"
    }
    #expect(stage.requests.count == 4)
  }

  @Test func `a body longer than its length is cut`() throws {
    let stage = try WebStage { [file] _ in
      WebStage.Answer(headers: ["Content-Length: 1000"], body: file, closes: true)
    }
    #expect(try openWeb(stage.url()).readAll() == Array(file.prefix(1_000)))
    let chunked = try WebStage { [file] _ in
      let head = ["Content-Range: bytes 0-99/100", "Transfer-Encoding: chunked"]
      let body = Array("200\r\n".utf8) + file.prefix(512) + Array("\r\n0\r\n\r\n".utf8)
      return WebStage.Answer(status: "206 Partial Content", headers: head, body: body)
    }
    #expect(try openWeb(chunked.url()).readAll() == Array(file.prefix(100)))
  }
}
