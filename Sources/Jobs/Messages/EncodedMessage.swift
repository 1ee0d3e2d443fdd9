public import Base
import Media

/// A message on its way into the log: valid, of a type that the log keeps, written as JSON once for everybody.
///
/// It is made on the thread that has the message, so that the one thread that writes to the database only copies bytes.
public struct EncodedMessage: Sendable {
  public let type: MessageType
  public let jobID: JobID?
  /// Of a `frame`, what its row is found by.
  let frame: FrameKey?
  /// One line of JSON.
  public let json: [UInt8]

  /// What the row of a frame is found by.
  struct FrameKey: Sendable {
    let index: Int64
    let microseconds: Int64
    /// The node that produced it: the pipeline's node, or the plugin where they are one.
    let node: Name
  }

  /// Readers in the wild give up on longer lines.
  public static let maximumBytes = 512 * 1024

  /// Encodes a message with a writer of the caller's, whose buffer is used again and again.
  ///
  /// - Throws: when the log does not keep such messages, or not one so large.
  public init(_ message: RealtimeMessage, using writer: inout JSONWriter) throws(MessageError) {
    type = message.type
    guard type.isLogged else { throw MessageError(field: "type", problem: .notLogged(type)) }
    jobID = message.jobID
    // Only an error may concern the server as a whole. Metadata at connect, notices about a stream: theirs alone.
    guard jobID != nil || type == .error else {
      throw MessageError(field: "payload.job_id", problem: .notLogged(type))
    }
    if case .frame(let payload) = message.body {
      frame = FrameKey(
        index: payload.index, microseconds: payload.time.microseconds,
        node: payload.node ?? payload.plugin)
    } else {
      frame = nil
    }
    writer.reset()
    message.write(to: &writer)
    guard writer.count <= Self.maximumBytes else {
      throw MessageError(
        field: "message", problem: .tooLarge(bytes: writer.count, limit: Self.maximumBytes))
    }
    json = writer.bytes()
  }

  /// Encodes one message.
  public init(_ message: RealtimeMessage) throws(MessageError) {
    var writer = JSONWriter()
    try self.init(message, using: &writer)
  }
}
