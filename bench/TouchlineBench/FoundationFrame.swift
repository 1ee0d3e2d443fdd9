/// The frame message as one writes it without further thought, for Foundation's JSONEncoder.
struct FoundationFrame: Encodable {
  let type = "frame"
  let payload: Payload
  let timestamp: String

  struct Payload: Encodable {
    let jobID: String
    let frameID: String
    let index: Int64
    let milliseconds: Double
    let plugin: String
    let data: Data
    let timing: Double
    let deviceUsed: String

    enum CodingKeys: String, CodingKey {
      case jobID = "job_id"
      case frameID = "frame_id"
      case index, plugin, data
      case milliseconds = "pts_ms"
      case timing = "timing_ms"
      case deviceUsed = "device_used"
    }
  }

  struct Data: Encodable {
    let detections: [Box]
    let width: Int32
    let height: Int32
  }

  struct Box: Encodable {
    let `class`: String
    let confidence: Double
    let x: Double
    let y: Double
    let width: Double
    let height: Double
    let trackID: Int32?
    let team: String?

    enum CodingKeys: String, CodingKey {
      case `class`, confidence, x, y, width, height, team
      case trackID = "track_id"
    }
  }
}
