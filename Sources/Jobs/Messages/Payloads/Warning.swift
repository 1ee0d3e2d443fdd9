import Base

/// Something a person should know that stopped nothing.
public struct WarningPayload: Payload {
  /// How much it matters to the result.
  public enum Severity: String, Sendable, CaseIterable {
    case low, medium, high
  }

  /// The job it is about; nil only for a notice about the reader's own stream.
  public let jobID: JobID?
  public let plugin: Name?
  public let message: String
  public let severity: Severity
  /// Stable code for programs.
  public let code: String?
  /// The frame it is about, by index; written as `frame_id`.
  public let frameIndex: Int64?
  /// What the reader's stream lost, with code `EVENTS_DROPPED`.
  public let dropped: DropReport?

  public static let streamReset = "STREAM_RESET"
  public static let eventsDropped = "EVENTS_DROPPED"

  /// A warning about a job.
  public init(
    jobID: JobID, plugin: Name? = nil, message: String, severity: Severity, code: String? = nil,
    frameIndex: Int64? = nil
  ) throws(MessageError) {
    self.jobID = jobID
    self.plugin = plugin
    self.message = message
    self.severity = severity
    self.code = code
    self.frameIndex = frameIndex
    dropped = nil
    try validate(path: "payload")
  }

  /// Tells a reader that its cursor could not be honoured.
  public init(streamReset reason: CursorError) {
    jobID = nil
    plugin = nil
    message = reason.description
    severity = .high
    code = Self.streamReset
    frameIndex = nil
    dropped = nil
  }

  /// Tells a reader what it lost by falling behind.
  public init(dropped report: DropReport) {
    jobID = nil
    plugin = nil
    message = "this stream fell behind and lost \(report.count) events"
    severity = .medium
    code = Self.eventsDropped
    frameIndex = nil
    dropped = report
  }

  private func validate(path: String) throws(MessageError) {
    guard !message.isEmpty else { throw .invalid("\(path).message", "at least one character") }
    if let code, code.isEmpty { throw .invalid("\(path).code", "at least one character") }
    if let frameIndex, !ExactNumber.counts.contains(frameIndex) {
      throw .invalid("\(path).frame_id", "'f-' and an index from 0")
    }
    let isNotice = code == Self.streamReset || code == Self.eventsDropped
    if jobID == nil, !isNotice { throw MessageError(field: "\(path).job_id", problem: .missing) }
    if (code == Self.eventsDropped) != (dropped != nil) {
      throw MessageError(
        field: "\(path).count", problem: dropped == nil ? .missing : .unknownField)
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
    if let plugin {
      writer.raw("\"plugin\":")
      writer.name(plugin)
      writer.raw(",")
    }
    writer.raw("\"message\":")
    writer.string(message)
    writer.raw(",\"severity\":")
    writer.string(severity.rawValue)
    if let code {
      writer.raw(",\"code\":")
      writer.string(code)
    }
    if let frameIndex {
      writer.raw(",\"frame_id\":\"f-")
      writer.integer(frameIndex)
      writer.raw("\"")
    }
    if let dropped {
      writer.raw(",")
      dropped.writeMembers(to: &writer)
    }
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    jobID = try fields.optional("job_id", .jobID)
    plugin = try fields.optional("plugin", .name)
    message = try fields.required("message", .string)
    severity = try fields.required("severity", .word)
    code = try fields.optional("code", .string)
    frameIndex = try fields.optional("frame_id", .frameID)
    dropped = code == Self.eventsDropped ? try DropReport(from: &fields) : nil
    try validate(path: fields.path)
  }
}

/// What a reader lost: how many events, between which, of which types.
public struct DropReport: Sendable, Hashable {
  public let count: Int64
  public let first: EventID
  public let last: EventID
  /// How many of each type, in the order of the types.
  public let byType: [MessageType: Int64]

  public init(first: EventID, last: EventID, byType: [MessageType: Int64]) throws(MessageError) {
    self.first = first
    self.last = last
    self.byType = byType
    count = try Self.sum(byType, path: "payload")
    try validate(path: "payload")
  }

  private static func sum(_ byType: [MessageType: Int64], path: String) throws(MessageError)
    -> Int64
  {
    guard !byType.isEmpty,
      byType.values.allSatisfy({ $0 > 0 && ExactNumber.counts.contains($0) })
    else { throw .invalid("\(path).by_type", "how many of each type were lost, from 1") }
    return byType.values.reduce(0, +)
  }

  private func validate(path: String) throws(MessageError) {
    guard first.epoch == last.epoch, first.sequence <= last.sequence else {
      throw .invalid("\(path).to", "an event at or after 'from'")
    }
  }

  func writeMembers(to writer: inout JSONWriter) {
    writer.raw("\"count\":")
    writer.integer(count)
    writer.raw(",\"from\":")
    writer.string(first.description)
    writer.raw(",\"to\":")
    writer.string(last.description)
    writer.raw(",\"by_type\":{")
    var isFirst = true
    for type in MessageType.allCases {
      guard let lost = byType[type] else { continue }
      if !isFirst { writer.raw(",") }
      isFirst = false
      writer.raw("\"")
      writer.raw(type.name)
      writer.raw("\":")
      writer.integer(lost)
    }
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    count = try fields.required("count", .integer)
    first = try fields.required("from", .eventID)
    last = try fields.required("to", .eventID)
    var byType: [MessageType: Int64] = [:]
    var nested = try fields.nested("by_type")
    for type in MessageType.allCases {
      byType[type] = try nested.optional(type.name.description, .integer)
    }
    try nested.finish()
    self.byType = byType
    guard count == (try Self.sum(byType, path: fields.path)) else {
      throw .invalid(fields.path(to: "count"), "the sum of 'by_type'")
    }
    try validate(path: fields.path)
  }
}

extension FieldKind<Int64> {
  /// `f-` and an index, as the index.
  static let frameID = FieldKind<String>.string.narrowed("'f-' and an index from 0") {
    (text) -> Int64? in
    guard text.hasPrefix("f-"), let index = Int64(text.dropFirst(2)), index >= 0,
      text == "f-\(index)"
    else { return nil }
    return index
  }
}
