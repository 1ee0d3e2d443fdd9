import Base
import Jobs
import TestSupport
import Testing

@testable import SSEServer

/// What pollers of a job get, from memory or not, on a whole server.
@Suite(.timeLimit(.minutes(3))) struct JobAnswersTests {
  private final class Stage {
    let directory: TemporaryDirectory
    let application: ServerApplication
    let port: UInt16
    let lease: Lease

    init() throws {
      directory = try TemporaryDirectory()
      application = try ServerApplication(
        settings: ServerSettings(dataDirectory: directory.path, port: 0))
      port = try application.start()
      let submission = try JobSubmission(passes: ["player_detection"], source: "match.mp4")
      _ = try application.store.performAndWait(Write.submit(submission))
      let claim = Write.claim(for: WorkerID("w"), leaseMilliseconds: 60_000)
      lease = try #require(try application.store.performAndWait(claim)).lease
    }

    deinit {
      application.stop()
    }

    func commit(_ bodies: [RealtimeMessage.Body]) throws {
      let messages = try bodies.map { try EncodedMessage(RealtimeMessage($0)) }
      _ = try application.store.performAndWait(
        Write.commit(JobStep(messages: messages), under: lease, leaseMilliseconds: 60_000))
    }

    func get(_ path: String, tag: String? = nil) throws -> RawAnswer {
      let client = try RawClient(port: port)
      let condition = tag.map { "If-None-Match: \($0)\r\n" } ?? ""
      client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(condition)\r\n")
      return try #require(client.response())
    }
  }

  @Test(arguments: [
    "/v1/jobs/ID", "/v1/jobs/ID/extended", "/jobs/ID", "/jobs/ID?include=summary",
    "/jobs/ID/frames",
  ])
  func `every answer holds what was committed before it was asked for`(pattern: String) throws {
    let stage = try Stage()
    let id = stage.lease.job.id
    let path = pattern.replacing("ID", with: id.description)
    var last = try stage.get(path)
    #expect(last.status == 200)
    for index in Int64(0)..<30 {
      let progress = try ProgressPayload(jobID: id, progress: index + 1, plugin: "player_detection")
      try stage.commit([try StreamStage.frame(index, id), .progress(progress)])
      // Twice from memory, and once by a client that has the answer before this one.
      let tag = try #require(last.header("ETag"))
      let new = try stage.get(path, tag: tag)
      #expect(new.status == 200)
      #expect(new.header("ETag") != tag)
      #expect(new.body != last.body)
      last = new
      for _ in 0..<2 {
        #expect(try stage.get(path).body == last.body)
        let unchanged = try stage.get(path, tag: last.header("ETag"))
        #expect(unchanged.status == 304 && unchanged.body.isEmpty)
      }
    }
  }

  @Test func `a deleted job is gone, however often it was asked for`() throws {
    let stage = try Stage()
    let id = stage.lease.job.id
    let outcome = JobOutcome.completed(try JobResult(frameCount: 0, summary: [:]))
    try stage.application.store.performAndWait(Write.finish(outcome, under: stage.lease))
    for _ in 0..<3 { #expect(try stage.get("/v1/jobs/\(id)/extended").status == 200) }
    try stage.application.store.performAndWait(Write.delete(id, actor: "test"))
    #expect(try stage.get("/v1/jobs/\(id)/extended").status == 404)
  }

  @Test func `a long list of frames comes whole, page by page`() throws {
    let stage = try Stage()
    let id = stage.lease.job.id
    let count = Int64(2 * FramePages.pageFrames + 1)
    for start in stride(from: 0, to: count, by: 100) {
      try stage.commit(
        try (start..<min(count, start + 100)).map { try StreamStage.frame($0, id) })
    }
    let client = try RawClient(port: stage.port)
    client.send("GET /v1/jobs/\(id) HTTP/1.0\r\nHost: localhost\r\n\r\n")
    let text = client.readAllText()
    let indexes = text.split(separator: "\"index\":").dropFirst().compactMap {
      Int64($0.prefix { $0.isNumber })
    }
    #expect(indexes == Array(0..<count))
    #expect(text.hasSuffix("]}"))
  }
}
