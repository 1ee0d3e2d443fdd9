import Base
import Media
import Testing

@testable import Jobs

@Suite struct EncodedMessageTests {
  // Well-formed, as the golden files show.
  private let job = JobID("job_01khwwkfr2rw8t5xqn3v6z0e4m")!

  private func refusal(_ body: RealtimeMessage.Body) -> MessageError? {
    do throws(MessageError) {
      _ = try EncodedMessage(RealtimeMessage(body))
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: MessageFixtures.full)
  func `what the log keeps is the line that everybody gets`(_ golden: Golden) throws {
    let message = try RealtimeMessage(json: golden.line())
    guard message.type.isLogged else {
      #expect(refusal(message.body)?.problem == .notLogged(message.type))
      return
    }
    let encoded = try EncodedMessage(message)
    #expect(encoded.json == (try golden.line()))
    #expect(encoded.type == message.type)
    #expect(encoded.jobID == job)
  }

  @Test func `one writer serves many messages`() throws {
    var writer = JSONWriter(capacity: 64)
    var random = RandomMessages(seed: 7)
    for _ in 0..<200 {
      let message = try random.message(.frame)
      #expect(try EncodedMessage(message, using: &writer).json == message.jsonBytes())
    }
  }

  @Test func `a frame carries what its row is found by`() throws {
    func frame(node: Name?) throws -> EncodedMessage {
      try EncodedMessage(
        RealtimeMessage(
          .frame(
            FramePayload(
              jobID: job, index: 9, time: MediaTime(microseconds: -5), plugin: "ball_detection",
              node: node, data: FrameData(width: 1, height: 1), timing: .zero, deviceUsed: "cpu"))))
    }
    let named = try #require(try frame(node: "find-ball").frame)
    #expect(named.index == 9)
    #expect(named.microseconds == -5)
    #expect(named.node == "find-ball")
    #expect(try frame(node: nil).frame?.node == "ball_detection")
    let progress = RealtimeMessage(.progress(try ProgressPayload(jobID: job, progress: 1)))
    #expect(try EncodedMessage(progress).frame == nil)
  }

  @Test func `a ping and a pong are not kept`() throws {
    let ping = try PingPayload(
      pingID: "1", intervalMilliseconds: 1, cursor: EventID(epoch: .init(value: 0), sequence: 0),
      dropped: 0)
    let error = refusal(.ping(ping))
    #expect(error?.code == "message_not_logged")
    #expect(error?.field == "type")
    #expect(
      error?.description
        == "this message of type 'ping' belongs to one connection and is not kept in the log")
    let pong = try PongPayload(sessionID: "s", pingID: "1", timestamp: .now())
    #expect(refusal(.pong(pong))?.code == "message_not_logged")
  }

  @Test func `what is said to one reader alone is not kept`() throws {
    let metadata = try PluginMetadata(
      version: "1", description: "", outputFormat: "boxes", capabilities: [])
    let ids = (1...2).map { EventID(epoch: .init(value: 1), sequence: $0) }
    let notices: [RealtimeMessage.Body] = [
      .metadata(MetadataPayload(jobID: nil, plugin: "p", metadata: metadata)),
      .warning(WarningPayload(streamReset: .malformed("x"))),
      .warning(
        WarningPayload(dropped: try DropReport(first: ids[0], last: ids[1], byType: [.frame: 1]))),
    ]
    for notice in notices {
      let error = refusal(notice)
      #expect(error?.code == "message_not_logged")
      #expect(error?.field == "payload.job_id")
    }
    let ofTheServer = try ErrorPayload(
      jobID: nil, error: "e", details: .init(errorCode: "C", message: "m"))
    #expect(refusal(.error(ofTheServer)) == nil)
  }

  @Test func `a message of exactly the limit is kept and one byte more is not`() throws {
    func message(_ length: Int) throws -> RealtimeMessage {
      RealtimeMessage(
        .warning(
          try WarningPayload(
            jobID: job, message: String(repeating: "x", count: length), severity: .low)))
    }
    let limit = 512 * 1024
    let room = try limit - message(1).jsonBytes().count + 1
    #expect(try EncodedMessage(message(room)).json.count == limit)
    let error = try #require(throws: MessageError.self) { try EncodedMessage(message(room + 1)) }
    #expect(error.problem == .tooLarge(bytes: limit + 1, limit: limit))
    #expect(error.code == "message_too_large")
    #expect(error.description == "the message has 524289 bytes; at most 524288 can be kept")
  }
}
