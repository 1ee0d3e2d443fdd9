public import Base

/// The last message of every job.
public struct CompletePayload: Payload {
  /// How a job can end.
  public enum Status: String, Sendable, CaseIterable {
    case completed, failed, cancelled
  }

  public let jobID: JobID
  public let status: Status
  public let summary: JSONObject

  public init(jobID: JobID, status: Status, summary: JSONObject) throws(MessageError) {
    self.jobID = jobID
    self.status = status
    self.summary = summary
    guard JSONValue.object(summary).isWritable(atDepth: RealtimeMessage.payloadDepth) else {
      throw .invalid("payload.summary", JSONValue.writableRule)
    }
  }

  var subject: JobID? { jobID }

  func write(to writer: inout JSONWriter) {
    writer.raw("{\"job_id\":")
    writer.jobID(jobID)
    writer.raw(",\"status\":")
    writer.string(status.rawValue)
    writer.raw(",\"summary\":")
    writer.object(summary)
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    jobID = try fields.required("job_id", .jobID)
    status = try fields.required("status", .word)
    summary = try fields.required("summary", .object)
  }
}
