import Base

/// Something went wrong that a person must know: the payload of `error`.
public struct ErrorPayload: Payload {
  /// The job it ended; nil when it is about the server or the reader's stream.
  public let jobID: JobID?
  /// One line for a person.
  public let error: String
  public let plugin: Name?
  public let details: Details
  /// The frame it happened at, by index; written as `frame_id`.
  public let frameIndex: Int64?

  /// What programs act on.
  public struct Details: Sendable, Hashable {
    /// Stable code: `CRASH_LOOP`, `CAPACITY` …
    public let errorCode: String
    public let message: String
    /// Whether the work went on in another way.
    public let fallback: Bool?
    /// Why the stream ends: `shutdown`.
    public let reason: String?

    public init(errorCode: String, message: String, fallback: Bool? = nil, reason: String? = nil) {
      self.errorCode = errorCode
      self.message = message
      self.fallback = fallback
      self.reason = reason
    }
  }

  public init(
    jobID: JobID?, error: String, plugin: Name? = nil, details: Details, frameIndex: Int64? = nil
  ) throws(MessageError) {
    self.jobID = jobID
    self.error = error
    self.plugin = plugin
    self.details = details
    self.frameIndex = frameIndex
    try validate(path: "payload")
  }

  private func validate(path: String) throws(MessageError) {
    guard !error.isEmpty else { throw .invalid("\(path).error", "at least one character") }
    guard !details.errorCode.isEmpty else {
      throw .invalid("\(path).details.error_code", "at least one character")
    }
    guard !details.message.isEmpty else {
      throw .invalid("\(path).details.message", "at least one character")
    }
    if let reason = details.reason, reason.isEmpty {
      throw .invalid("\(path).details.reason", "at least one character")
    }
    if let frameIndex, !ExactNumber.counts.contains(frameIndex) {
      throw .invalid("\(path).frame_id", "'f-' and an index from 0")
    }
  }

  var subject: JobID? { jobID }

  func write(to writer: inout JSONWriter) {
    writer.raw("{")
    if let jobID {
      writer.raw("\"job_id\":")
      writer.jobID(jobID)
      writer.raw(",")
    }
    writer.raw("\"error\":")
    writer.string(error)
    if let plugin {
      writer.raw(",\"plugin\":")
      writer.name(plugin)
    }
    writer.raw(",\"details\":{\"error_code\":")
    writer.string(details.errorCode)
    writer.raw(",\"message\":")
    writer.string(details.message)
    if let fallback = details.fallback {
      writer.raw(",\"fallback\":")
      writer.bool(fallback)
    }
    if let reason = details.reason {
      writer.raw(",\"reason\":")
      writer.string(reason)
    }
    writer.raw("}")
    if let frameIndex {
      writer.raw(",\"frame_id\":\"f-")
      writer.integer(frameIndex)
      writer.raw("\"")
    }
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    jobID = try fields.optional("job_id", .jobID)
    error = try fields.required("error", .string)
    plugin = try fields.optional("plugin", .name)
    var nested = try fields.nested("details")
    details = Details(
      errorCode: try nested.required("error_code", .string),
      message: try nested.required("message", .string),
      fallback: try nested.optional("fallback", .bool),
      reason: try nested.optional("reason", .string))
    try nested.finish()
    frameIndex = try fields.optional("frame_id", .frameID)
    try validate(path: fields.path)
  }
}
