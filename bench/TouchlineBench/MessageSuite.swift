import Base
import Foundation
import Jobs
import Media

/// The time to encode the message that comes by the thousand.
struct MessageSuite {
  let lab: Lab

  func figures() throws -> [Figure] {
    guard let job = JobID("job_01h455vb4pex5vsknk084sn02q") else {
      throw Problem("the sample id of a job is none")
    }
    let message = try Samples.frame(job, index: 1_234, boxes: 10)
    let foreign = try Self.foreign(message)
    let encoder = JSONEncoder()
    try Self.checkSame(message, try encoder.encode(foreign))

    var (encoded, written, foundation): ([Double], [Double], [Double]) = ([], [], [])
    for round in 0...lab.scale.pairs {
      lab.progress("round \(round) of \(lab.scale.pairs)")
      let ours = try encode(message, lab.scale.count(100_000))
      let bytesOnly = write(message, lab.scale.count(100_000))
      let theirs = try encode(foreign, with: encoder, lab.scale.count(10_000))
      // The first round warms up.
      guard round > 0 else { continue }
      encoded.append(ours)
      written.append(bytesOnly)
      foundation.append(theirs)
    }
    let bytes = try EncodedMessage(message).json.count
    return [
      Figure(
        .messages, "encode for the log", .microseconds, ours: encoded,
        limitName: "JSONEncoder", limit: foundation, goal: .atMost(4),
        note: "EncodedMessage(_:using:), \(bytes) bytes, with the copy that the log keeps"),
      Figure(
        .messages, "write the text alone", .microseconds, ours: written,
        limitName: "JSONEncoder", limit: foundation,
        note: "RealtimeMessage.write(to:), into a buffer that is used again"),
    ]
  }

  private func encode(_ message: RealtimeMessage, _ count: Int) throws -> Double {
    var writer = JSONWriter()
    var bytes = 0
    let start = Monotonic.now()
    for _ in 0..<count { bytes += try EncodedMessage(message, using: &writer).json.count }
    return try perMessage(since: start, count, bytes)
  }

  private func write(_ message: RealtimeMessage, _ count: Int) -> Double {
    var writer = JSONWriter()
    let start = Monotonic.now()
    for _ in 0..<count {
      writer.reset()
      message.write(to: &writer)
    }
    return Double(Monotonic.now().nanoseconds(since: start)) / 1000 / Double(count)
  }

  private func encode(_ frame: FoundationFrame, with encoder: JSONEncoder, _ count: Int) throws
    -> Double
  {
    var bytes = 0
    let start = Monotonic.now()
    for _ in 0..<count { bytes += try encoder.encode(frame).count }
    return try perMessage(since: start, count, bytes)
  }

  /// Microseconds for one. The bytes are asked for so that no compiler can leave the work out.
  private func perMessage(since start: Monotonic, _ count: Int, _ bytes: Int) throws -> Double {
    let elapsed = Double(Monotonic.now().nanoseconds(since: start))
    guard bytes > count else { throw Problem("nothing was encoded") }
    return elapsed / 1000 / Double(count)
  }

  // MARK: - The same message for Foundation

  private static func foreign(_ message: RealtimeMessage) throws -> FoundationFrame {
    guard case .frame(let frame) = message.body else { throw Problem("not a frame") }
    let boxes = (frame.data.detections ?? []).map { box in
      FoundationFrame.Box(
        class: box.label.description, confidence: box.confidence, x: box.x, y: box.y,
        width: box.width, height: box.height, trackID: box.trackID,
        team: box.team?.description)
    }
    return FoundationFrame(
      payload: FoundationFrame.Payload(
        jobID: frame.jobID.description, frameID: "f-\(frame.index)", index: frame.index,
        milliseconds: frame.time.milliseconds, plugin: frame.plugin.description,
        data: FoundationFrame.Data(
          detections: boxes, width: frame.data.width, height: frame.data.height),
        timing: frame.timing.value, deviceUsed: frame.deviceUsed.description),
      // Ready-made, to the encoder's advantage: Foundation's own formatter alone takes longer than our message.
      timestamp: message.timestamp.description)
  }

  /// Our strict reader must find the same message in both texts.
  private static func checkSame(_ message: RealtimeMessage, _ foreign: Data) throws {
    let read = try RealtimeMessage(json: Array(foreign))
    guard read == message, try RealtimeMessage(json: EncodedMessage(message).json) == message else {
      throw Problem("the two encoders do not write the same message")
    }
  }
}
