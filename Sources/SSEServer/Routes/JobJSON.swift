import Base
import Jobs
import Media

// How jobs are written as resources: by hand, in the order of the contract.

extension JSONWriter {
  /// A member's name after a comma.
  mutating func name(_ name: StaticString) {
    raw(",\"")
    raw(name)
    raw("\":")
  }

  mutating func stringOrNull(_ text: String?) {
    if let text { string(text) } else { raw("null") }
  }

  mutating func timestampOrNull(_ moment: Timestamp?) {
    if let moment { timestamp(moment) } else { raw("null") }
  }

  /// The members of a job up to, and without, its result; the object stays open.
  mutating func openJob(_ job: JobRecord, progress: Int64?) {
    raw("{\"job_id\":")
    string(job.id.description)
    name("pipeline_id")
    string(job.pipelineID)
    name("source")
    // Without the password that an address may hold.
    string((try? SourceReference(job.source))?.display ?? job.source)
    name("status")
    string(job.status.rawValue)
    name("progress")
    // Per cent in the log, a fraction here.
    if let progress { number(Double(progress) / 100) } else { raw("null") }
    name("created_at")
    timestamp(job.createdAt)
    name("started_at")
    timestampOrNull(job.startedAt)
    name("completed_at")
    timestampOrNull(job.completedAt)
    name("error_message")
    stringOrNull(job.errorMessage)
    name("device_requested")
    string(job.deviceRequested)
    name("device_used")
    string(job.deviceUsed)
    name("fallback")
    bool(job.fallback)
    name("options")
    raw(bytes: Array(job.options.utf8))
    name("submitted_by")
    stringOrNull(job.submittedBy)
  }

  /// A job of the frozen interface up to its frames; the array stays open.
  mutating func openLegacyJob(_ job: JobRecord) {
    raw("{\"job_id\":")
    string(job.id.description)
    name("device_requested")
    string(job.deviceRequested)
    name("device_used")
    string(job.deviceUsed)
    name("fallback")
    bool(job.fallback)
    name("frames")
    raw("[")
  }

  /// One frame as a result lists it: its number, its time, the node, and what the node found.
  mutating func resultFrame(_ row: FrameRow) {
    raw("{\"frame_id\":")
    integer(row.index)
    name("timestamp_ms")
    thousandths(row.microseconds)
    name("node")
    string(row.node)
    let data = MessageText.frameData(row.json)
    if !data.isEmpty {
      raw(",")
      data.withUnsafeBytes { raw($0) }
    }
    raw("}")
  }
}

/// How far a job has come, from its newest `progress` message; 100 only when it says so.
enum JobProgress {
  static func percent(_ message: [UInt8]?) -> Int64? {
    guard let message, case .progress(let payload) = try? RealtimeMessage(json: message).body else {
      return nil
    }
    return payload.progress
  }
}
