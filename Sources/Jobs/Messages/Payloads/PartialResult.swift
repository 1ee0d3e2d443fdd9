public import Base

/// What a plugin has so far; a later one replaces it.
public struct PartialResultPayload: Payload {
  public let jobID: JobID
  public let plugin: Name
  public let result: JSONValue

  public init(jobID: JobID, plugin: Name, result: JSONValue) throws(MessageError) {
    self.jobID = jobID
    self.plugin = plugin
    self.result = result
    guard result.isWritable(atDepth: RealtimeMessage.payloadDepth) else {
      throw .invalid("payload.result", JSONValue.writableRule)
    }
    guard result != .null else { throw MessageError(field: "payload.result", problem: .missing) }
  }

  var subject: JobID? { jobID }

  func write(to writer: inout JSONWriter) {
    writer.raw("{\"job_id\":")
    writer.jobID(jobID)
    writer.raw(",\"plugin\":")
    writer.name(plugin)
    writer.raw(",\"result\":")
    writer.value(result)
    writer.raw(",\"partial\":true}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    jobID = try fields.required("job_id", .jobID)
    plugin = try fields.required("plugin", .name)
    result = try fields.required("result", .any)
    guard try fields.required("partial", .bool) else {
      throw .invalid(fields.path(to: "partial"), "true")
    }
  }
}
