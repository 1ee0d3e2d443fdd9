import Base

/// How far a job has come.
public struct ProgressPayload: Payload {
  public let jobID: JobID
  /// Whole per cent over all passes; nil on a live source, where nobody knows the end and `stage` says how long it has run.
  public let progress: Int64?
  public let stage: String?
  public let plugin: Name?
  /// Whole milliseconds to the end, by the speed so far.
  public let etaMilliseconds: Int64?

  public init(
    jobID: JobID, progress: Int64?, stage: String? = nil, plugin: Name? = nil,
    etaMilliseconds: Int64? = nil
  ) throws(MessageError) {
    self.jobID = jobID
    self.progress = progress
    self.stage = stage
    self.plugin = plugin
    self.etaMilliseconds = etaMilliseconds
    try validate(path: "payload")
  }

  private func validate(path: String) throws(MessageError) {
    if let progress, !(0...100).contains(progress) {
      throw .invalid("\(path).progress", "a whole number from 0 to 100")
    }
    if progress == nil, stage == nil {
      throw MessageError(field: "\(path).progress", problem: .missing)
    }
    if let etaMilliseconds, !ExactNumber.counts.contains(etaMilliseconds) {
      throw .invalid("\(path).eta_ms", ExactNumber.countRule)
    }
  }

  var subject: JobID? { jobID }

  func write(to writer: inout JSONWriter) {
    writer.raw("{\"job_id\":")
    writer.jobID(jobID)
    if let progress {
      writer.raw(",\"progress\":")
      writer.integer(progress)
    }
    if let stage {
      writer.raw(",\"stage\":")
      writer.string(stage)
    }
    if let plugin {
      writer.raw(",\"plugin\":")
      writer.name(plugin)
    }
    if let etaMilliseconds {
      writer.raw(",\"eta_ms\":")
      writer.integer(etaMilliseconds)
    }
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    jobID = try fields.required("job_id", .jobID)
    progress = try fields.optional("progress", .integer)
    stage = try fields.optional("stage", .string)
    plugin = try fields.optional("plugin", .name)
    etaMilliseconds = try fields.optional("eta_ms", .integer)
    try validate(path: fields.path)
  }
}
