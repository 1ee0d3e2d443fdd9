public import Base
public import Media

/// The findings of one node in one frame, in display pixels of a picture this wide and this high.
public struct FrameData: Sendable, Hashable {
  /// The picture's width in display pixels.
  public let width: Int32
  /// The picture's height in display pixels.
  public let height: Int32
  /// Boxes; nil from a node that finds no boxes, which is not the same as finding none.
  public let detections: [Detection]?
  /// Whatever else the node puts out, by name: `pitch`, `radar`, `camera_motion` …
  public let outputs: JSONObject

  /// Names that belong to the frame itself.
  private static let reserved: Set = ["detections", "width", "height"]
  private static let sizeRule = "a whole number from 1 to 1000000"
  private static let sizes: ClosedRange<Int64> = 1...1_000_000

  public init(
    width: Int64, height: Int64, detections: [Detection]? = nil, outputs: JSONObject = [:]
  ) throws(MessageError) {
    try self.init(
      width: width, height: height, detections: detections, outputs: outputs, path: "payload.data")
  }

  private init(
    width: Int64, height: Int64, detections: [Detection]?, outputs: JSONObject, path: String
  ) throws(MessageError) {
    guard Self.sizes.contains(width) else { throw .invalid("\(path).width", Self.sizeRule) }
    guard Self.sizes.contains(height) else { throw .invalid("\(path).height", Self.sizeRule) }
    for member in outputs.members {
      guard !Self.reserved.contains(member.name) else {
        throw .invalid("\(path).\(member.name)", "left to the frame; choose another name")
      }
      guard member.value != .null else {
        throw .invalid("\(path).\(member.name)", "left out when unknown, not null")
      }
      guard member.value.isWritable(atDepth: RealtimeMessage.payloadDepth + 1) else {
        throw .invalid("\(path).\(member.name)", JSONValue.writableRule)
      }
    }
    self.width = Int32(width)
    self.height = Int32(height)
    self.detections = detections
    self.outputs = outputs
  }

  func write(to writer: inout JSONWriter) {
    writer.raw("{")
    if let detections {
      writer.raw("\"detections\":[")
      var isFirst = true
      for detection in detections {
        if !isFirst { writer.raw(",") }
        isFirst = false
        detection.write(to: &writer)
      }
      writer.raw("],")
    }
    for member in outputs.members {
      writer.member(member)
      writer.raw(",")
    }
    writer.raw("\"width\":")
    writer.integer(Int64(width))
    writer.raw(",\"height\":")
    writer.integer(Int64(height))
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    let objects = try fields.optional("detections", FieldKind<JSONObject>.object.array)
    let width = try fields.required("width", .integer)
    let height = try fields.required("height", .integer)
    var detections: [Detection]?
    if let objects {
      var read: [Detection] = []
      for (index, object) in objects.enumerated() {
        var nested = fields.inside(object, at: "detections[\(index)]")
        read.append(try Detection(from: &nested))
        try nested.finish()
      }
      detections = read
    }
    try self.init(
      width: width, height: height, detections: detections, outputs: fields.rest(),
      path: fields.path)
  }
}

extension Detection {
  func write(to writer: inout JSONWriter) {
    writer.raw("{\"class\":")
    writer.label(label)
    writer.raw(",\"confidence\":")
    writer.thousandths(Int64(confidenceThousandths))
    writer.raw(",\"x\":")
    writer.tenths(Int64(xTenths))
    writer.raw(",\"y\":")
    writer.tenths(Int64(yTenths))
    writer.raw(",\"width\":")
    writer.tenths(Int64(widthTenths))
    writer.raw(",\"height\":")
    writer.tenths(Int64(heightTenths))
    if let trackID {
      writer.raw(",\"track_id\":")
      writer.integer(Int64(trackID))
    }
    if let team {
      writer.raw(",\"team\":")
      writer.label(team)
    }
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    let label = try fields.required("class", .label)
    let confidence = try fields.required("confidence", .number)
    let (x, y) = (try fields.required("x", .number), try fields.required("y", .number))
    let width = try fields.required("width", .number)
    let height = try fields.required("height", .number)
    let trackID = try fields.optional(
      "track_id", FieldKind<Int64>.integer.narrowed("a 32-bit number") { Int32(exactly: $0) })
    let team = try fields.optional("team", .label)
    do {
      try self.init(
        label: label, confidence: confidence, x: x, y: y, width: width, height: height,
        trackID: trackID, team: team)
    } catch {
      throw .invalid(fields.path(to: error.rawValue), error.rule)
    }
  }
}
