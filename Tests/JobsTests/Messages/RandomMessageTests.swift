import Base
import Foundation
import Jobs
import Media
import TestSupport
import Testing

@Suite struct RandomMessageTests {
  /// Some seeds that stay and one that is new in every run; a failure names it.
  static let seeds: [UInt64] = [1, 2, 3, .random(in: .min ... .max)]
  private static let perSeed = 150

  @Test(arguments: MessageType.allCases, seeds)
  func `a valid message, written and read strictly, is the same`(
    _ type: MessageType, _ seed: UInt64
  )
    throws
  {
    var random = RandomMessages(seed: seed)
    for _ in 0..<Self.perSeed {
      let message = try random.message(type)
      let json = message.jsonBytes()
      let text = String(decoding: json, as: UTF8.self)
      let read = try #require(try? RealtimeMessage(json: json), "refused: \(text)")
      try #require(read == message, "read otherwise: \(text)")
      try #require(read.jsonBytes() == json, "written otherwise: \(text)")
      try #require(read.type == type)
      try #require(read.jobID == message.jobID)
    }
  }

  @Test(arguments: MessageType.allCases, seeds)
  func `a valid message is one line that another reader of JSON understands alike`(
    _ type: MessageType, _ seed: UInt64
  ) throws {
    var random = RandomMessages(seed: seed)
    for _ in 0..<Self.perSeed {
      let json = try random.message(type).jsonBytes()
      let text = String(decoding: json, as: UTF8.self)
      try #require(json.allSatisfy { $0 >= 0x20 }, "a raw control character: \(text)")
      let judged = try #require(
        try? JSONSerialization.jsonObject(with: Data(json)) as? NSDictionary, "no JSON: \(text)")
      try #require(try JSONParser.parse(json).agrees(with: judged), "understood otherwise: \(text)")
      try #require(judged["type"] as? String == type.name.description)
    }
  }

  @Test(arguments: seeds)
  func `another reader of JSON finds in a frame what was put there`(_ seed: UInt64) throws {
    var random = RandomMessages(seed: seed)
    for _ in 0..<Self.perSeed {
      let frame = try random.frame()
      let json = RealtimeMessage(.frame(frame)).jsonBytes()
      let judged = try JSONSerialization.jsonObject(with: Data(json)) as? [String: Any]
      let payload = try #require(judged?["payload"] as? [String: Any])
      let data = try #require(payload["data"] as? [String: Any])
      #expect(payload["frame_id"] as? String == "f-\(frame.index)")
      #expect(payload["index"] as? Int64 == frame.index)
      #expect(payload["pts_ms"] as? Double == frame.time.milliseconds)
      #expect(payload["timing_ms"] as? Double == frame.timing.value)
      #expect(payload["node"] as? String == frame.node?.description)
      #expect(data["width"] as? Int32 == frame.data.width)
      let boxes = data["detections"] as? [[String: Any]]
      #expect(boxes?.count == frame.data.detections?.count)
      for (box, detection) in zip(boxes ?? [], frame.data.detections ?? []) {
        #expect(box["class"] as? String == detection.label.description)
        #expect(box["confidence"] as? Double == detection.confidence)
        #expect(box["x"] as? Double == detection.x)
        #expect(box["y"] as? Double == detection.y)
        #expect(box["width"] as? Double == detection.width)
        #expect(box["height"] as? Double == detection.height)
        #expect(box["track_id"] as? Int32 == detection.trackID)
        #expect(box["team"] as? String == detection.team?.description)
      }
    }
  }
}
