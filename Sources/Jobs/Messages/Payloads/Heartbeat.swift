public import Base

/// The server's heartbeat on one connection.
public struct PingPayload: Payload {
  public let pingID: String
  /// How long until the next one, in milliseconds; written in seconds.
  public let intervalMilliseconds: Int64
  /// Where this reader stands in the log.
  public let cursor: EventID
  /// How many events this reader has lost in all.
  public let dropped: Int64

  public init(pingID: String, intervalMilliseconds: Int64, cursor: EventID, dropped: Int64)
    throws(MessageError)
  {
    self.pingID = pingID
    self.intervalMilliseconds = intervalMilliseconds
    self.cursor = cursor
    self.dropped = dropped
    try validate(path: "payload")
  }

  private func validate(path: String) throws(MessageError) {
    guard !pingID.isEmpty else { throw .invalid("\(path).ping_id", "at least one character") }
    guard intervalMilliseconds > 0, ExactNumber.counts.contains(intervalMilliseconds) else {
      throw .invalid("\(path).interval_seconds", "more than 0, and no more than 999999999999.999")
    }
    guard ExactNumber.counts.contains(dropped) else {
      throw .invalid("\(path).dropped", ExactNumber.countRule)
    }
  }

  var subject: JobID? { nil }

  func write(to writer: inout JSONWriter) {
    writer.raw("{\"ping_id\":")
    writer.string(pingID)
    writer.raw(",\"interval_seconds\":")
    writer.thousandths(intervalMilliseconds)
    writer.raw(",\"cursor\":")
    writer.string(cursor.description)
    writer.raw(",\"dropped\":")
    writer.integer(dropped)
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    pingID = try fields.required("ping_id", .string)
    intervalMilliseconds = try fields.required(
      "interval_seconds", .scaled(by: 1000, "a number of seconds"))
    cursor = try fields.required("cursor", .eventID)
    dropped = try fields.required("dropped", .integer)
    try validate(path: fields.path)
  }
}

/// A client's answer to a ping.
public struct PongPayload: Payload {
  public let sessionID: String
  public let pingID: String
  /// The client's clock when it answered.
  public let timestamp: Timestamp

  public init(sessionID: String, pingID: String, timestamp: Timestamp) throws(MessageError) {
    self.sessionID = sessionID
    self.pingID = pingID
    self.timestamp = timestamp
    try validate(path: "payload")
  }

  private func validate(path: String) throws(MessageError) {
    guard !sessionID.isEmpty else {
      throw .invalid("\(path).session_id", "at least one character")
    }
    guard !pingID.isEmpty else { throw .invalid("\(path).ping_id", "at least one character") }
  }

  var subject: JobID? { nil }

  func write(to writer: inout JSONWriter) {
    writer.raw("{\"session_id\":")
    writer.string(sessionID)
    writer.raw(",\"ping_id\":")
    writer.string(pingID)
    writer.raw(",\"timestamp\":")
    writer.timestamp(timestamp)
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    sessionID = try fields.required("session_id", .string)
    pingID = try fields.required("ping_id", .string)
    timestamp = try fields.required("timestamp", .timestamp)
    try validate(path: fields.path)
  }
}
