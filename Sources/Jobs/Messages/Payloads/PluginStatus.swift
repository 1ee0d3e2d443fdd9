public import Base

/// What one plugin of a job is doing.
public struct PluginStatusPayload: Payload {
  /// The stages of a plugin's pass.
  public enum Status: String, Sendable, CaseIterable {
    case started, running, completed, failed
  }

  public let jobID: JobID
  public let plugin: Name
  public let status: Status
  /// The sum over the plugin's frames so far.
  public let timing: Milliseconds?
  public let framesProcessed: Int64?
  public let warningsCount: Int64?

  public init(
    jobID: JobID, plugin: Name, status: Status, timing: Milliseconds? = nil,
    framesProcessed: Int64? = nil, warningsCount: Int64? = nil
  ) throws(MessageError) {
    self.jobID = jobID
    self.plugin = plugin
    self.status = status
    self.timing = timing
    self.framesProcessed = framesProcessed
    self.warningsCount = warningsCount
    try validate(path: "payload")
  }

  private func validate(path: String) throws(MessageError) {
    if let timing { try timing.validate(path: "\(path).timing_ms") }
    if let framesProcessed, !ExactNumber.counts.contains(framesProcessed) {
      throw .invalid("\(path).frames_processed", ExactNumber.countRule)
    }
    if let warningsCount, !ExactNumber.counts.contains(warningsCount) {
      throw .invalid("\(path).warnings_count", ExactNumber.countRule)
    }
  }

  var subject: JobID? { jobID }

  func write(to writer: inout JSONWriter) {
    writer.raw("{\"job_id\":")
    writer.jobID(jobID)
    writer.raw(",\"plugin\":")
    writer.name(plugin)
    writer.raw(",\"status\":")
    writer.string(status.rawValue)
    if let timing {
      writer.raw(",\"timing_ms\":")
      writer.tenths(timing.tenths)
    }
    if let framesProcessed {
      writer.raw(",\"frames_processed\":")
      writer.integer(framesProcessed)
    }
    if let warningsCount {
      writer.raw(",\"warnings_count\":")
      writer.integer(warningsCount)
    }
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    jobID = try fields.required("job_id", .jobID)
    plugin = try fields.required("plugin", .name)
    status = try fields.required("status", .word)
    timing = try fields.optional("timing_ms", .milliseconds)
    framesProcessed = try fields.optional("frames_processed", .integer)
    warningsCount = try fields.optional("warnings_count", .integer)
    try validate(path: fields.path)
  }
}
