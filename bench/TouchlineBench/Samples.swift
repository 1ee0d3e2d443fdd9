import Base
import Jobs
import Media

/// Messages as real jobs send them.
enum Samples {
  static let node: Name = "players"
  static let owner = WorkerID("bench-worker-1")
  static let leaseMilliseconds: Int64 = 600_000

  static func submission() throws -> JobSubmission {
    try JobSubmission(passes: [node], source: "/videos/match.mp4")
  }

  /// Where a job would continue.
  static let checkpoint = [UInt8](repeating: 0x5A, count: 200)

  /// What a job ends with.
  static let summary: JSONObject = ["frames": 1_500, "plugins": ["players"], "width": 1280]

  /// An event of about 400 bytes.
  static func event(_ job: JobID, number: Int) throws -> RealtimeMessage {
    let home: JSONValue = ["possession": 0.5325, "passes": 211, "shots": 4]
    let away: JSONValue = ["possession": 0.4675, "passes": 187, "shots": 6]
    let run: JSONValue = ["player": 17, "metres": 68.25, "from_ms": 125_440, "to_ms": 134_120]
    let note: JSONValue =
      "distances are along the pitch and counted from the tracks of every player"
    let result: JSONValue = [
      "number": .integer(Int64(number)), "home": home, "away": away, "longest_run": run,
      "note": note,
    ]
    return RealtimeMessage(
      .partialResult(try PartialResultPayload(jobID: job, plugin: node, result: result)))
  }

  /// A frame with some boxes.
  static func frame(_ job: JobID, index: Int, boxes: Int) throws -> RealtimeMessage {
    let player = try label("player")
    let detections = try (0..<boxes).map { (box: Int) throws -> Detection in
      let place = Double(box)
      let team = try label(box % 2 == 0 ? "home" : "away")
      return try Detection(
        label: player, confidence: 0.55 + 0.041 * place, x: 31.7 + 117.3 * place,
        y: 212.4 + 13.9 * place, width: 38.2, height: 91.5, trackID: Int32(box + 1), team: team)
    }
    return RealtimeMessage(
      .frame(
        try FramePayload(
          jobID: job, index: Int64(index),
          time: MediaTime(microseconds: Int64(index) * microsecondsPerFrame), plugin: node,
          data: FrameData(width: 1280, height: 720, detections: detections),
          timing: Milliseconds(tenths: 123), deviceUsed: "cpu")))
  }

  /// Of a video with 25 frames a second. The bare loop counts the same.
  static let microsecondsPerFrame: Int64 = 40_000

  private static func label(_ text: String) throws -> Label {
    guard let label = Label(text) else { throw Problem("'\(text)' is no label") }
    return label
  }
}

/// Encoded messages as one block of memory, for the bare loops.
struct MessageBlock {
  let bytes: [UInt8]
  let offsets: [Int]
  let count: Int

  init(_ messages: [EncodedMessage]) {
    bytes = messages.flatMap(\.json)
    var offsets = [0]
    for message in messages { offsets.append(offsets[offsets.count - 1] + message.json.count) }
    self.offsets = offsets
    count = messages.count
  }
}

extension Store {
  /// Puts jobs in the queue and claims them all, so that steps can be committed under their leases.
  func claimJobs(_ count: Int) throws -> [Lease] {
    for _ in 0..<count {
      _ = try performAndWait(Write.submit(Samples.submission()))
    }
    return try (0..<count).map { _ in
      let claimed = try performAndWait(
        Write.claim(for: Samples.owner, leaseMilliseconds: Samples.leaseMilliseconds))
      guard let claimed else { throw Problem("there was no job to claim") }
      return claimed.lease
    }
  }
}
