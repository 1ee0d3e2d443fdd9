import Base
import Foundation
import Jobs
import Media
import Testing

@Suite struct GoldenFileTests {
  static let all = MessageFixtures.full + MessageFixtures.minimal + MessageFixtures.variants

  @Test func `every type of message has one full and one minimal golden file`() {
    let names = MessageType.allCases.map { "\($0.name).json" }.sorted()
    #expect(MessageFixtures.full.map(\.name) == names)
    #expect(MessageFixtures.minimal.map(\.name) == names.map { "minimal/\($0)" })
    #expect(MessageFixtures.variants.count >= 6)
  }

  @Test(arguments: all)
  func `a golden file, read and written again, is the same to the byte`(_ golden: Golden) throws {
    let line = try golden.line()
    let message = try RealtimeMessage(json: line)
    #expect(text(message.jsonBytes()) == text(line))
    #expect(message.jsonBytes() == line)
  }

  @Test(arguments: all)
  func `a golden file holds the type that its name says`(_ golden: Golden) throws {
    let file = try #require(golden.name.split(separator: "/").last)
    let name = try #require(file.split(separator: ".").first)
    #expect(try RealtimeMessage(json: golden.line()).type == MessageType(name: String(name)))
  }

  @Test(arguments: all)
  func `another reader of JSON finds the three fields of the contract`(_ golden: Golden) throws {
    let object = try JSONSerialization.jsonObject(with: Data(golden.line())) as? [String: Any]
    #expect(object?.keys.sorted() == ["payload", "timestamp", "type"])
  }

  @Test(arguments: MessageFixtures.full)
  func `a message built from values is written as its golden file`(_ golden: Golden) throws {
    let built = try #require(try Self.built()[golden.name])
    let line = try golden.line()
    #expect(text(built.jsonBytes()) == text(line))
    #expect(try RealtimeMessage(json: line) == built)
  }

  @Test func `the notices about a stream are written as their golden files`() throws {
    func variant(_ name: String) throws -> [UInt8] {
      try #require(MessageFixtures.variants.first { $0.name == "variants/\(name).json" }).line()
    }
    let epoch = EventID.Epoch(value: 0x9f3a_1c22)
    let at = try #require(Timestamp("2026-02-12T10:31:00.050Z"))
    let reset = WarningPayload(
      streamReset: .foreignEpoch(EventID(epoch: epoch, sequence: 7)))
    #expect(
      try text(RealtimeMessage(.warning(reset), at: at).jsonBytes())
        == text(variant("warning.stream_reset")))
    let dropped = WarningPayload(
      dropped: try DropReport(
        first: EventID(epoch: epoch, sequence: 1_001), last: EventID(epoch: epoch, sequence: 1_080),
        byType: [.frame: 42, .progress: 2, .partialResult: 1]))
    #expect(
      try text(RealtimeMessage(.warning(dropped), at: at).jsonBytes())
        == text(variant("warning.events_dropped")))
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  /// The messages of the full golden files, from values.
  private static func built() throws -> [String: RealtimeMessage] {
    let job = try #require(JobID("job_01khwwkfr2rw8t5xqn3v6z0e4m"))
    let boxes = [
      try Detection(
        label: "player", confidence: 0.9, x: 100.5, y: -0.5, width: 32,
        height: 80.1, trackID: 7, team: Label("home")),
      try Detection(
        label: "ball", confidence: 1, x: 0, y: 719.9, width: 8, height: 8),
    ]
    let outputs: JSONObject = [
      "pitch": [
        "visible": true, "corners": [[0.5, 12], [1279.25, 14]], "note": "goal line",
      ],
      "camera_motion": [-1.5, 0],
    ]
    let metadata = try PluginMetadata(
      version: "1.4.0", description: "Finds players, goalkeepers and referees",
      model: "yolov8n-football", inputShape: [1, 3, 384, -1], outputFormat: "boxes",
      confidenceDefault: 0.25, capabilities: ["player_detection", "referee_detection"])
    let teams: JSONValue = [
      "teams": [["name": "home", "players": 11], ["name": "away", "players": 11]],
      "share": 0.615, "final": false, "referee": .null,
    ]
    let summary: JSONObject = [
      "total_frames": 1500, "total_detections": 33112, "average_confidence": 0.8125,
      "dropped_frames": 0,
      "provenance": ["pipeline": "player_tracking_v1", "version": "0.1.0"],
    ]
    let bodies: [(String, String, RealtimeMessage.Body)] = [
      (
        "metadata", "2026-02-12T10:30:45.123Z",
        .metadata(MetadataPayload(jobID: job, plugin: "player_detection", metadata: metadata))
      ),
      (
        "progress", "2026-02-12T10:30:45.007Z",
        .progress(
          try ProgressPayload(
            jobID: job, progress: 42, stage: "Analysing", plugin: "player_tracking",
            etaMilliseconds: 73_500))
      ),
      (
        "plugin_status", "2024-02-29T23:59:59.999Z",
        .pluginStatus(
          try PluginStatusPayload(
            jobID: job, plugin: "ball_detection", status: .completed,
            timing: Milliseconds(tenths: 902_100), framesProcessed: 1_500, warningsCount: 2))
      ),
      (
        "frame", "2026-02-12T10:30:45.123Z",
        .frame(
          try FramePayload(
            jobID: job, index: 1_042, time: MediaTime(microseconds: 41_680_042),
            plugin: "player_tracking", node: "track-home",
            data: FrameData(width: 1_280, height: 720, detections: boxes, outputs: outputs),
            timing: Milliseconds(tenths: 123), deviceUsed: "cpu"))
      ),
      (
        "partial_result", "2026-02-12T10:31:00.000Z",
        .partialResult(
          try PartialResultPayload(jobID: job, plugin: "team_classification", result: teams))
      ),
      (
        "warning", "2026-02-12T10:31:00.050Z",
        .warning(
          try WarningPayload(
            jobID: job, plugin: "pitch_detection",
            message: "the pitch's lines were not found in 12 frames", severity: .medium,
            code: "PITCH_NOT_FOUND", frameIndex: 0))
      ),
      (
        "error", "2026-02-12T10:31:00.900Z",
        .error(
          try ErrorPayload(
            jobID: job, error: "the plugin player_detection failed", plugin: "player_detection",
            details: .init(
              errorCode: "PLUGIN_TIMEOUT", message: "no answer within 5 s; it was stopped",
              fallback: false, reason: "deadline"),
            frameIndex: 99))
      ),
      (
        "complete", "2026-02-12T10:33:15.250Z",
        .complete(try CompletePayload(jobID: job, status: .completed, summary: summary))
      ),
      (
        "ping", "2026-02-12T10:33:15.251Z",
        .ping(
          try PingPayload(
            pingID: "p-17", intervalMilliseconds: 15_000,
            cursor: EventID(epoch: .init(value: 0x9f3a_1c22), sequence: 1_042), dropped: 3))
      ),
      (
        "pong", "2026-02-12T10:33:15.301Z",
        .pong(
          try PongPayload(
            sessionID: "s-4b1d", pingID: "p-17",
            timestamp: #require(Timestamp("2026-02-12T10:33:15.290Z"))))
      ),
    ]
    return try Dictionary(
      uniqueKeysWithValues: bodies.map { name, at, body in
        ("\(name).json", RealtimeMessage(body, at: try #require(Timestamp(at))))
      })
  }
}
