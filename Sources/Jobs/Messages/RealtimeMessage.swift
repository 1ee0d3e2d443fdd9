public import Base

/// One message, the same object in the log, on SSE and in the polling twin:
/// `{"type": …, "payload": {…}, "timestamp": …}`.
public struct RealtimeMessage: Sendable, Hashable {
  /// The payload, by type.
  public enum Body: Sendable, Hashable {
    case metadata(MetadataPayload)
    case progress(ProgressPayload)
    case pluginStatus(PluginStatusPayload)
    case frame(FramePayload)
    case partialResult(PartialResultPayload)
    case warning(WarningPayload)
    case error(ErrorPayload)
    case complete(CompletePayload)
    case ping(PingPayload)
    case pong(PongPayload)
  }

  /// How many objects a field of the payload stands in.
  static let payloadDepth = 2

  public let body: Body
  public let timestamp: Timestamp

  public init(_ body: Body, at timestamp: Timestamp = .now()) {
    self.body = body
    self.timestamp = timestamp
  }

  public var type: MessageType {
    switch body {
    case .metadata: .metadata
    case .progress: .progress
    case .pluginStatus: .pluginStatus
    case .frame: .frame
    case .partialResult: .partialResult
    case .warning: .warning
    case .error: .error
    case .complete: .complete
    case .ping: .ping
    case .pong: .pong
    }
  }

  /// The job that the message is about, if it is about one.
  public var jobID: JobID? { payload.subject }

  private var payload: any Payload {
    switch body {
    case .metadata(let payload): payload
    case .progress(let payload): payload
    case .pluginStatus(let payload): payload
    case .frame(let payload): payload
    case .partialResult(let payload): payload
    case .warning(let payload): payload
    case .error(let payload): payload
    case .complete(let payload): payload
    case .ping(let payload): payload
    case .pong(let payload): payload
    }
  }

  /// Writes the whole message as one line of JSON.
  public func write(to writer: inout JSONWriter) {
    writer.raw("{\"type\":\"")
    writer.raw(type.name)
    writer.raw("\",\"payload\":")
    switch body {
    // The one that comes by the thousand goes without the detour through an existential.
    case .frame(let frame): frame.write(to: &writer)
    default: payload.write(to: &writer)
    }
    writer.raw(",\"timestamp\":")
    writer.timestamp(timestamp)
    writer.raw("}")
  }

  /// The whole message as one line of JSON.
  public func jsonBytes() -> [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes()
  }

  // MARK: - Reading

  /// Reads one message and refuses whatever the contract does not allow: fields missing, fields unknown, null, values out of range.
  public init(json: [UInt8]) throws(MessageError) {
    let value: JSONValue
    do {
      value = try JSONParser.parse(json)
    } catch {
      throw MessageError(field: "message", problem: .notJSON(error))
    }
    guard case .object(let object) = value else {
      throw MessageError(
        field: "message", problem: .wrongType(expected: "an object", found: value.kind))
    }
    var fields = FieldReader(object, path: "")
    let typeName = try fields.required("type", .string)
    guard let type = MessageType(name: typeName) else {
      throw MessageError(field: "type", problem: .unknownType(typeName))
    }
    var nested = try fields.nested("payload")
    timestamp = try fields.required("timestamp", .timestamp)
    try fields.finish()
    body =
      switch type {
      case .metadata: .metadata(try MetadataPayload(from: &nested))
      case .progress: .progress(try ProgressPayload(from: &nested))
      case .pluginStatus: .pluginStatus(try PluginStatusPayload(from: &nested))
      case .frame: .frame(try FramePayload(from: &nested))
      case .partialResult: .partialResult(try PartialResultPayload(from: &nested))
      case .warning: .warning(try WarningPayload(from: &nested))
      case .error: .error(try ErrorPayload(from: &nested))
      case .complete: .complete(try CompletePayload(from: &nested))
      case .ping: .ping(try PingPayload(from: &nested))
      case .pong: .pong(try PongPayload(from: &nested))
      }
    try nested.finish()
  }
}
