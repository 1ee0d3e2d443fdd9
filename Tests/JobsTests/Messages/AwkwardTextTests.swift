import Base
import Jobs
import Media
import Testing

@Suite struct AwkwardTextTests {
  static let texts = [
    "\0", "a\0b", "\r\n", "\n\n", "\r", "\u{b}", "\u{1f}", "\u{7f}", "\"", "\\", "\\n", "\\\"", "'",
    "</script>", "data: x\n\nevent: y", "\u{2028}\u{2029}", "\u{85}", "\u{feff}", "⚽", "👩‍👩‍👧‍👦",
    "e\u{301}",
    "\u{10ffff}", "\u{fffe}", "%00", "{\"a\":1}",
  ]

  @Test(arguments: texts)
  func `awkward text in any free field comes back the same, on one line`(_ text: String) throws {
    let job = try #require(JobID("job_01khwwkfr2rw8t5xqn3v6z0e4m"))
    let nested: JSONValue = [.string(text), .object([text: .string(text)])]
    let bodies: [RealtimeMessage.Body] = [
      .frame(
        try FramePayload(
          jobID: job, index: 0, time: .zero, plugin: "p",
          data: FrameData(width: 1, height: 1, outputs: [text: nested]), timing: .zero,
          deviceUsed: "cpu")),
      .progress(try ProgressPayload(jobID: job, progress: nil, stage: text)),
      .partialResult(try PartialResultPayload(jobID: job, plugin: "p", result: nested)),
      .warning(try WarningPayload(jobID: job, message: text, severity: .low, code: text)),
      .error(
        try ErrorPayload(
          jobID: job, error: text, details: .init(errorCode: text, message: text, reason: text))),
      .complete(try CompletePayload(jobID: job, status: .failed, summary: [text: nested])),
      .metadata(
        MetadataPayload(
          jobID: job, plugin: "p",
          metadata: try PluginMetadata(
            version: text, description: text, model: text, outputFormat: text,
            capabilities: [text]))),
      .ping(
        try PingPayload(
          pingID: text, intervalMilliseconds: 1,
          cursor: EventID(epoch: .init(value: 0), sequence: 0), dropped: 0)),
      .pong(try PongPayload(sessionID: text, pingID: text, timestamp: .now())),
    ]
    for body in bodies {
      let message = RealtimeMessage(body)
      let json = message.jsonBytes()
      // What ends a line of SSE, and what ends a C string.
      #expect(!json.contains { $0 == 0x0a || $0 == 0x0d || $0 == 0 })
      let read = try RealtimeMessage(json: json)
      #expect(read == message)
      #expect(read.jsonBytes() == json)
    }
  }

  @Test func `two spellings of one look are two texts`() throws {
    let job = try #require(JobID("job_01khwwkfr2rw8t5xqn3v6z0e4m"))
    let data = try FrameData(width: 1, height: 1, outputs: ["é": 1, "e\u{301}": 2])
    let message = RealtimeMessage(
      .frame(
        try FramePayload(
          jobID: job, index: 0, time: .zero, plugin: "p", data: data, timing: .zero,
          deviceUsed: "cpu")))
    guard case .frame(let read) = try RealtimeMessage(json: message.jsonBytes()).body else {
      Issue.record("not a frame")
      return
    }
    #expect(read.data.outputs["é"] == 1)
    #expect(read.data.outputs["e\u{301}"] == 2)
  }
}
