import Base
import Jobs
import Media
import Testing

@Suite struct InvalidMessageTests {
  private static let invalid = (try? MessageFixtures.invalid.get()) ?? []

  @Test func `the invalid messages can be read, and cover every type and every code`() throws {
    let invalid = try MessageFixtures.invalid.get()
    #expect(invalid.count > 500)
    #expect(Set(invalid.map(\.name)).count == invalid.count)
    for type in MessageType.allCases {
      #expect(invalid.count { $0.name.hasPrefix(type.name.description) } > 10)
    }
    #expect(
      Set(invalid.map(\.code)) == [
        "message_not_json", "message_field_missing", "message_field_unknown", "message_field_type",
        "message_field_invalid", "message_type_unknown",
      ])
  }

  @Test(arguments: invalid)
  func `an invalid message is refused for its reason`(_ invalid: InvalidMessage) {
    let error = #expect(throws: MessageError.self) {
      try RealtimeMessage(json: [UInt8](invalid.text.utf8))
    }
    #expect(error?.code == invalid.code)
    #expect(error?.field == invalid.field)
  }

  @Test(arguments: invalid)
  func `the reason is a sentence for a person`(_ invalid: InvalidMessage) throws {
    let error = try #require(throws: MessageError.self) {
      try RealtimeMessage(json: [UInt8](invalid.text.utf8))
    }
    let sentence = error.description
    #expect(sentence.contains(" is ") || sentence.contains(" must be "))
    #expect(sentence.utf8.count < 300)
    for word in ["Optional(", "nil", "Error", "Jobs.", "Base.", "\n", "not null, not"] {
      #expect(!sentence.contains(word), "\(sentence)")
    }
    switch error.problem {
    case .notJSON, .unknownType: break
    case .wrongType where error.field == "message": break
    default: #expect(sentence.hasPrefix(error.field))
    }
  }

  @Test func `the reasons read as they should`() {
    func reason(_ text: String) -> String? {
      do throws(MessageError) {
        _ = try RealtimeMessage(json: [UInt8](text.utf8))
        return nil
      } catch {
        return error.description
      }
    }
    let (job, at) = ("job_01khwwkfr2rw8t5xqn3v6z0e4m", "2026-02-12T10:30:45.123Z")
    func progress(_ fields: String) -> String? {
      reason(#"{"type":"progress","payload":{\#(fields)},"timestamp":"\#(at)"}"#)
    }
    #expect(progress("\"progress\":1") == "payload.job_id is missing")
    #expect(
      progress(#""job_id":"7","progress":1"#) == #"payload.job_id must be the id of a job, not "7""#
    )
    #expect(
      progress(#""job_id":"\#(job)","progress":101"#)
        == "payload.progress must be a whole number from 0 to 100")
    #expect(
      progress(#""job_id":"\#(job)","progress":null"#)
        == "payload.progress must be a whole number, not null")
    #expect(
      progress(#""job_id":"\#(job)","progress":1,"eta":5"#)
        == "payload.eta is not a field of this message")
    #expect(
      reason("{\n  \"type\": }")
        == "the message is not JSON: unexpected character at line 2, column 11")
    #expect(reason("[]") == "message must be an object, not array")
    #expect(
      reason(#"{"type":"frames","payload":{},"timestamp":"\#(at)"}"#)
        == "'frames' is not a type of message")
  }

  @Test func `a reason repeats little of what it refuses`() throws {
    // One letter with a hundred thousand accents is one character.
    let long = "a" + String(repeating: "\u{301}", count: 100_000)
    for text in [
      #"{"type":"\#(long)","payload":{},"timestamp":"2026-02-12T10:30:45.123Z"}"#,
      #"{"type":"ping","payload":{},"timestamp":"2026-02-12T10:30:45.123Z","\#(long)":1}"#,
      #"{"type":"ping","payload":{},"timestamp":"\#(long)"}"#,
    ] {
      let error = try #require(throws: MessageError.self) {
        try RealtimeMessage(json: [UInt8](text.utf8))
      }
      #expect(error.description.utf8.count < 300)
    }
  }

  // MARK: - What cannot even be built

  /// An attempt to build something invalid, and the field that must stop it.
  struct Attempt: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let field: String
    let build: @Sendable () throws -> Void

    init(_ name: String, _ field: String, _ build: @escaping @Sendable () throws -> Void) {
      testDescription = name
      self.field = field
      self.build = build
    }
  }

  // Well-formed, as the golden files show.

  private static let job = JobID("job_01khwwkfr2rw8t5xqn3v6z0e4m")!
  private static let beyond: Int64 = 1_000_000_000_000_000
  private static let epoch = EventID.Epoch(value: 1)

  private static func nested(_ levels: Int) -> JSONValue {
    (0..<levels).reduce(0) { inner, _ in .array([inner]) }
  }

  private static func frame(
    index: Int64 = 0, microseconds: Int64 = 0, tenths: Int64 = 0, width: Int64 = 2,
    height: Int64 = 2, outputs: JSONObject = [:]
  ) throws {
    _ = try FramePayload(
      jobID: job, index: index, time: MediaTime(microseconds: microseconds), plugin: "p",
      data: FrameData(width: width, height: height, outputs: outputs),
      timing: Milliseconds(tenths: tenths), deviceUsed: "cpu")
  }

  private static func status(
    tenths: Int64? = nil, frames: Int64? = nil, warnings: Int64? = nil
  ) throws {
    _ = try PluginStatusPayload(
      jobID: job, plugin: "p", status: .running, timing: tenths.map { Milliseconds(tenths: $0) },
      framesProcessed: frames, warningsCount: warnings)
  }

  private static func metadata(
    version: String = "1", shape: [Int64]? = nil, format: String = "boxes",
    confidence: Double? = nil
  ) throws {
    _ = try PluginMetadata(
      version: version, description: "", inputShape: shape, outputFormat: format,
      confidenceDefault: confidence, capabilities: [])
  }

  private static func warning(
    job: JobID? = InvalidMessageTests.job, message: String = "m", code: String? = nil,
    frame: Int64? = nil
  ) throws {
    if let job {
      _ = try WarningPayload(
        jobID: job, message: message, severity: .low, code: code, frameIndex: frame)
    }
  }

  private static func failure(
    error: String = "e", code: String = "C", message: String = "m", reason: String? = nil,
    frame: Int64? = nil
  ) throws {
    _ = try ErrorPayload(
      jobID: nil, error: error,
      details: .init(errorCode: code, message: message, reason: reason), frameIndex: frame)
  }

  private static func ping(id: String = "1", interval: Int64 = 1, dropped: Int64 = 0) throws {
    _ = try PingPayload(
      pingID: id, intervalMilliseconds: interval, cursor: EventID(epoch: epoch, sequence: 0),
      dropped: dropped)
  }

  private static func report(
    _ first: (UInt32, Int64), _ last: (UInt32, Int64), _ byType: [MessageType: Int64]
  ) throws {
    _ = try DropReport(
      first: EventID(epoch: .init(value: first.0), sequence: first.1),
      last: EventID(epoch: .init(value: last.0), sequence: last.1), byType: byType)
  }

  private static let attempts: [Attempt] = [
    Attempt("progress 101", "payload.progress") {
      _ = try ProgressPayload(jobID: job, progress: 101)
    },
    Attempt("progress -1", "payload.progress") {
      _ = try ProgressPayload(jobID: job, progress: -1)
    },
    Attempt("progress of nothing", "payload.progress") {
      _ = try ProgressPayload(jobID: job, progress: nil)
    },
    Attempt("eta -1", "payload.eta_ms") {
      _ = try ProgressPayload(jobID: job, progress: 1, etaMilliseconds: -1)
    },
    Attempt("eta too long", "payload.eta_ms") {
      _ = try ProgressPayload(jobID: job, progress: 1, etaMilliseconds: beyond)
    },
    Attempt("status timing -0.1", "payload.timing_ms") { try status(tenths: -1) },
    Attempt("status timing too long", "payload.timing_ms") { try status(tenths: beyond) },
    Attempt("frames -1", "payload.frames_processed") { try status(frames: -1) },
    Attempt("frames too many", "payload.frames_processed") { try status(frames: beyond) },
    Attempt("warnings -1", "payload.warnings_count") { try status(warnings: -1) },
    Attempt("warnings too many", "payload.warnings_count") { try status(warnings: .max) },
    Attempt("frame index -1", "payload.index") { try frame(index: -1) },
    Attempt("frame index too large", "payload.index") { try frame(index: beyond) },
    Attempt("frame time too late", "payload.pts_ms") { try frame(microseconds: .max) },
    Attempt("frame time too early", "payload.pts_ms") { try frame(microseconds: .min) },
    Attempt("frame timing -0.1", "payload.timing_ms") { try frame(tenths: -1) },
    Attempt("frame width 0", "payload.data.width") { try frame(width: 0) },
    Attempt("frame height too large", "payload.data.height") { try frame(height: 1_000_001) },
    Attempt("frame output called width", "payload.data.width") { try frame(outputs: ["width": 1]) },
    Attempt("frame output called detections", "payload.data.detections") {
      try frame(outputs: ["detections": []])
    },
    Attempt("frame output null", "payload.data.pitch") { try frame(outputs: ["pitch": .null]) },
    Attempt("frame output NaN", "payload.data.pitch") {
      try frame(outputs: ["pitch": [.number(.nan)]])
    },
    Attempt("frame output too deep", "payload.data.pitch") {
      try frame(outputs: ["pitch": nested(62)])
    },
    Attempt("result null", "payload.result") {
      _ = try PartialResultPayload(jobID: job, plugin: "p", result: .null)
    },
    Attempt("result infinite", "payload.result") {
      _ = try PartialResultPayload(
        jobID: job, plugin: "p", result: ["a": [.number(-.infinity)]])
    },
    Attempt("result too deep", "payload.result") {
      _ = try PartialResultPayload(jobID: job, plugin: "p", result: nested(63))
    },
    Attempt("summary infinite", "payload.summary") {
      _ = try CompletePayload(jobID: job, status: .failed, summary: ["a": .number(.infinity)])
    },
    Attempt("summary too deep", "payload.summary") {
      _ = try CompletePayload(jobID: job, status: .failed, summary: ["a": nested(62)])
    },
    Attempt("metadata without version", "payload.metadata.version") { try metadata(version: "") },
    Attempt("metadata without format", "payload.metadata.output_format") {
      try metadata(format: "")
    },
    Attempt("input shape of nothing", "payload.metadata.input_shape") { try metadata(shape: []) },
    Attempt("input shape with 0", "payload.metadata.input_shape") { try metadata(shape: [1, 0]) },
    Attempt("input shape with -2", "payload.metadata.input_shape") { try metadata(shape: [-2]) },
    Attempt("input shape too large", "payload.metadata.input_shape") {
      try metadata(shape: [beyond])
    },
    Attempt("confidence 1.2", "payload.metadata.confidence_default") {
      try metadata(confidence: 1.2)
    },
    Attempt("confidence 1.0004", "payload.metadata.confidence_default") {
      try metadata(confidence: 1.0004)
    },
    Attempt("confidence -0.0004", "payload.metadata.confidence_default") {
      try metadata(confidence: -0.0004)
    },
    Attempt("confidence NaN", "payload.metadata.confidence_default") {
      try metadata(confidence: .nan)
    },
    Attempt("warning without words", "payload.message") { try warning(message: "") },
    Attempt("warning with an empty code", "payload.code") { try warning(code: "") },
    Attempt("warning at frame -1", "payload.frame_id") { try warning(frame: -1) },
    Attempt("warning at a frame too far", "payload.frame_id") { try warning(frame: beyond) },
    Attempt("EVENTS_DROPPED without a report", "payload.count") {
      try warning(code: WarningPayload.eventsDropped)
    },
    Attempt("dropped none", "payload.by_type") { try report((1, 1), (1, 2), [:]) },
    Attempt("dropped 0 frames", "payload.by_type") { try report((1, 1), (1, 2), [.frame: 0]) },
    Attempt("dropped more than can be counted", "payload.by_type") {
      try report((1, 1), (1, 2), [.frame: .max, .progress: .max])
    },
    Attempt("dropped backwards", "payload.to") { try report((1, 2), (1, 1), [.frame: 1]) },
    Attempt("dropped across epochs", "payload.to") { try report((1, 1), (2, 2), [.frame: 1]) },
    Attempt("error without words", "payload.error") { try failure(error: "") },
    Attempt("error without code", "payload.details.error_code") { try failure(code: "") },
    Attempt("error without message", "payload.details.message") { try failure(message: "") },
    Attempt("error with an empty reason", "payload.details.reason") { try failure(reason: "") },
    Attempt("error at frame -1", "payload.frame_id") { try failure(frame: -1) },
    Attempt("ping without id", "payload.ping_id") { try ping(id: "") },
    Attempt("ping every 0 s", "payload.interval_seconds") { try ping(interval: 0) },
    Attempt("ping too rarely", "payload.interval_seconds") { try ping(interval: .max) },
    Attempt("ping with -1 dropped", "payload.dropped") { try ping(dropped: -1) },
    Attempt("pong without session", "payload.session_id") {
      _ = try PongPayload(sessionID: "", pingID: "1", timestamp: .now())
    },
    Attempt("pong without ping", "payload.ping_id") {
      _ = try PongPayload(sessionID: "s", pingID: "", timestamp: .now())
    },
  ]

  @Test(arguments: attempts)
  func `an invalid payload cannot be built`(_ attempt: Attempt) {
    let error = #expect(throws: MessageError.self) { try attempt.build() }
    #expect(error?.field == attempt.field)
  }

  @Test func `what is nested just not too deeply is written and read back`() throws {
    let messages: [RealtimeMessage.Body] = [
      .partialResult(
        try PartialResultPayload(jobID: Self.job, plugin: "p", result: Self.nested(62))),
      .complete(
        try CompletePayload(jobID: Self.job, status: .completed, summary: ["a": Self.nested(61)])),
      .frame(
        try FramePayload(
          jobID: Self.job, index: 0, time: .zero, plugin: "p",
          data: FrameData(width: 1, height: 1, outputs: ["a": Self.nested(61)]), timing: .zero,
          deviceUsed: "cpu")),
    ]
    for body in messages {
      let message = RealtimeMessage(body)
      #expect(try RealtimeMessage(json: message.jsonBytes()) == message)
    }
  }

  @Test(arguments: [
    (Double.nan, 0, 0, 1, 1, Detection.Invalid.confidence), (1.001, 0, 0, 1, 1, .confidence),
    (-0.001, 0, 0, 1, 1, .confidence), (0.5, .nan, 0, 1, 1, .x), (0.5, -.infinity, 0, 1, 1, .x),
    (0.5, 1.1e8, 0, 1, 1, .x), (0.5, 0, .nan, 1, 1, .y), (0.5, 0, -1.1e8, 1, 1, .y),
    (0.5, 0, 0, -0.1, 1, .width), (0.5, 0, 0, .nan, 1, .width), (0.5, 0, 0, 1, -0.1, .height),
    (0.5, 0, 0, 1, .infinity, .height),
  ])
  func `a box that cannot be is refused for its value`(
    _ box: (
      confidence: Double, x: Double, y: Double, width: Double, height: Double,
      why: Detection.Invalid
    )
  ) throws {
    let label: Label = "player"
    #expect(throws: box.why) {
      try Detection(
        label: label, confidence: box.confidence, x: box.x, y: box.y, width: box.width,
        height: box.height)
    }
  }
}
