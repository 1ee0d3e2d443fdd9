import Base
import Media
import Testing

@testable import Jobs

@Suite("What a job is asked to do with its source")
struct JobOptionsTests {
  @Test func `every option is read`() throws {
    let options = try JobOptions(json: [
      "stride": 3, "start_ms": 100, "end_ms": 2_000.5, "max_frames": 7, "device": "cpu",
      "on_behind": "latest",
    ])
    #expect(options.stride == 3 && options.maximumFrames == 7)
    #expect(options.start == MediaTime(microseconds: 100_000))
    #expect(options.end == MediaTime(microseconds: 2_000_500))
    #expect(options.device == "cpu" && options.whenBehind == .latest)
    let decoding = options.decoding
    #expect(decoding.stride == 3 && decoding.maximumFrames == 7)
    #expect(decoding.start == options.start && decoding.end == options.end)
  }

  @Test func `a whole number may be written with a point`() throws {
    let options = try JobOptions(json: ["stride": .number(2), "max_frames": .number(1e3)])
    #expect(options.stride == 2 && options.maximumFrames == 1_000)
  }

  @Test func `without options every frame is looked at`() throws {
    let decoding = try JobOptions(json: [:]).decoding
    #expect(decoding.stride == 1 && decoding.maximumFrames == nil)
    #expect(decoding.start == nil && decoding.end == nil)
  }

  @Test(
    arguments: [
      (["stride": 0], "stride"), (["stride": -1], "stride"), (["stride": 1.5], "stride"),
      (["stride": 1_000_000_001], "stride"), (["stride": "2"], "stride"),
      (["stride": .null], "stride"),
      (["start_ms": -1], "start_ms"), (["start_ms": 2_592_000_001], "start_ms"),
      (["start_ms": "soon"], "start_ms"),
      (["end_ms": -0.1], "end_ms"), (["end_ms": true], "end_ms"),
      (["start_ms": 500, "end_ms": 500], "end_ms"), (["start_ms": 501, "end_ms": 500], "end_ms"),
      (["max_frames": 0], "max_frames"), (["max_frames": []], "max_frames"),
      (["device": 1], "device"), (["on_behind": "never"], "on_behind"),
      (["on_behind": 1], "on_behind"), (["speed": 2], "speed"),
    ] as [(JSONObject, String)])
  func `what is wrong is told with its field`(json: JSONObject, field: String) {
    #expect {
      try JobOptions(json: json)
    } throws: {
      ($0 as? MessageError)?.field == "options.\(field)"
    }
  }
}
