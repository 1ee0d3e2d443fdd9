public import Base
import Media

/// What the tools found, as frames say it to the world.
enum Findings {
  /// The values of one node as the data of a frame message.
  static func data(_ values: [ToolValue], of frame: Frame) throws(MessageError) -> FrameData {
    var boxes: [Detection]?
    var outputs: [JSONObject.Member] = []
    for value in values {
      switch value {
      case .detections(let found), .tracks(let found), .ball(let found):
        boxes = (boxes ?? []) + found
      default:
        outputs.append(.init(name: value.type.description, value: value.json))
      }
    }
    return try FrameData(
      width: Int64(frame.width), height: Int64(frame.height), detections: boxes,
      outputs: JSONObject(outputs))
  }

  /// What is said of a shot when it begins: its number, and its first frame.
  static func shot(_ scene: SceneObservation, at index: Int64, _ time: MediaTime) -> JSONValue {
    [
      "shot": .integer(scene.shot), "frame_id": .string("f-\(index)"),
      "pts_ms": .number(Double(time.microseconds) / 1_000),
    ]
  }
}

extension ToolValue {
  /// As JSON, for whoever reads it outside of this program.
  public var json: JSONValue {
    switch self {
    case .detections(let boxes), .tracks(let boxes), .ball(let boxes):
      .array(boxes.map(\.json))
    case .pitch(let pitch): .object(pitch.json)
    case .scene(let scene):
      [
        "shot": .integer(scene.shot), "cut": .bool(scene.isCut),
        "change": .number(rounded(scene.change, 3)),
      ]
    case .cameraMotion(let motion):
      [
        "x": .number(rounded(motion.x, 2)), "y": .number(rounded(motion.y, 2)),
        "zoom": .number(rounded(motion.zoom, 4)),
        "confidence": .number(rounded(motion.confidence, 3)),
      ]
    case .radar(let points): .array(points.map { .object($0.json) })
    case .other(_, let value): value
    }
  }
}

extension PitchObservation {
  fileprivate var json: JSONObject {
    var json: JSONObject = [
      "confidence": .number(rounded(confidence, 3)),
      "grass_share": .number(rounded(grassShare, 3)),
      "lines": .array(
        lines.map { line in
          .array([line.x1, line.y1, line.x2, line.y2].map { .number(rounded($0, 1)) })
        }),
    ]
    if let homography {
      // Nine digits: a pixel stays a pixel at the far end of the pitch.
      json["homography"] = .array(homography.elements.map { .number(significant($0, 9)) })
    }
    return json
  }
}

extension RadarPoint {
  fileprivate var json: JSONObject {
    var json: JSONObject = [
      "class": .string(label.description), "x": .number(rounded(x, 2)), "y": .number(rounded(y, 2)),
    ]
    if let trackID { json["track_id"] = .integer(Int64(trackID)) }
    if let team { json["team"] = .string(team.description) }
    return json
  }
}

extension Detection {
  fileprivate var json: JSONValue {
    var json: JSONObject = [
      "class": .string(label.description), "confidence": .number(confidence), "x": .number(x),
      "y": .number(y), "width": .number(width), "height": .number(height),
    ]
    if let trackID { json["track_id"] = .integer(Int64(trackID)) }
    if let team { json["team"] = .string(team.description) }
    return .object(json)
  }
}

/// Rounded to so many decimals: what nobody measured is not printed.
private func rounded(_ value: Double, _ decimals: Int) -> Double {
  let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
  return (value * scale).rounded() / scale
}

/// Rounded to so many significant digits.
private func significant(_ value: Double, _ digits: Int) -> Double {
  guard value.isFinite else { return value }
  // So small a number is the rounding of a zero, and its digits could not be counted without an overflow.
  guard value.magnitude > 1e-200 else { return 0 }
  var scale = 1.0
  var magnitude = value.magnitude
  while magnitude >= 1 {
    magnitude /= 10
    scale /= 10
  }
  while magnitude < 0.1 {
    magnitude *= 10
    scale *= 10
  }
  for _ in 0..<digits { scale *= 10 }
  return (value * scale).rounded() / scale
}
