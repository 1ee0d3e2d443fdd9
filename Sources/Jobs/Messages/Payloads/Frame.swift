public import Base
public import Media

/// What one node found in one frame: the message that comes by the thousand.
public struct FramePayload: Payload {
  public let jobID: JobID
  /// The frame's number in its source, from 0. `frame_id` is `f-` and this.
  public let index: Int64
  public let time: MediaTime
  public let plugin: Name
  /// The pipeline's node, when its name is not the plugin's.
  public let node: Name?
  public let data: FrameData
  /// The plugin's own work on this frame.
  public let timing: Milliseconds
  /// `cpu`, `cuda:0` …
  public let deviceUsed: Label

  public init(
    jobID: JobID, index: Int64, time: MediaTime, plugin: Name, node: Name? = nil, data: FrameData,
    timing: Milliseconds, deviceUsed: Label
  ) throws(MessageError) {
    self.jobID = jobID
    self.index = index
    self.time = time
    self.plugin = plugin
    self.node = node
    self.data = data
    self.timing = timing
    self.deviceUsed = deviceUsed
    try validate(path: "payload")
  }

  private func validate(path: String) throws(MessageError) {
    guard ExactNumber.counts.contains(index) else {
      throw .invalid("\(path).index", ExactNumber.countRule)
    }
    guard ExactNumber.signed.contains(time.microseconds) else {
      throw .invalid("\(path).pts_ms", "within 30 years of 0")
    }
    try timing.validate(path: "\(path).timing_ms")
  }

  var subject: JobID? { jobID }

  func write(to writer: inout JSONWriter) {
    writer.raw("{\"job_id\":")
    writer.jobID(jobID)
    writer.raw(",\"frame_id\":\"f-")
    writer.integer(index)
    writer.raw("\",\"index\":")
    writer.integer(index)
    writer.raw(",\"pts_ms\":")
    writer.thousandths(time.microseconds)
    writer.raw(",\"plugin\":")
    writer.name(plugin)
    if let node {
      writer.raw(",\"node\":")
      writer.name(node)
    }
    writer.raw(",\"data\":")
    data.write(to: &writer)
    writer.raw(",\"timing_ms\":")
    writer.tenths(timing.tenths)
    writer.raw(",\"device_used\":")
    writer.label(deviceUsed)
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    jobID = try fields.required("job_id", .jobID)
    let frameID = try fields.required("frame_id", .string)
    index = try fields.required("index", .integer)
    guard frameID == "f-\(index)" else {
      throw .invalid(fields.path(to: "frame_id"), "'f-' and the index")
    }
    time = MediaTime(
      microseconds: try fields.required("pts_ms", .scaled(by: 1000, "a number of milliseconds")))
    plugin = try fields.required("plugin", .name)
    node = try fields.optional("node", .name)
    var nested = try fields.nested("data")
    data = try FrameData(from: &nested)
    timing = try fields.required("timing_ms", .milliseconds)
    deviceUsed = try fields.required("device_used", .label)
    try validate(path: fields.path)
  }
}
