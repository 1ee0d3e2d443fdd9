import Base
import Jobs

/// Writes messages as server-sent events.
///
/// Every event has its type, its id and one line of data: clients in the wild fire an empty event on a block that
/// has only an id, and some join several data lines wrongly.
enum SSEEncoder {
  /// One event.
  static func event(_ type: MessageType, id: EventID, json: some Collection<UInt8>) -> SharedBytes {
    var head = JSONWriter(capacity: 64)
    head.raw("event: ")
    head.raw(type.name)
    head.raw("\nid: ")
    head.raw(bytes: Array(id.description.utf8))
    head.raw("\ndata: ")
    let prefix = head.bytes()
    let suffix: StaticString = "\n\n"
    return SharedBytes(count: prefix.count + json.count + suffix.utf8CodeUnitCount) { memory in
      let out = UnsafeMutableRawBufferPointer(
        start: memory, count: prefix.count + json.count + suffix.utf8CodeUnitCount)
      out.copyBytes(from: prefix)
      UnsafeMutableRawBufferPointer(rebasing: out[prefix.count...]).copyBytes(from: json)
      UnsafeMutableRawBufferPointer(rebasing: out[(prefix.count + json.count)...])
        .copyBytes(
          from: UnsafeRawBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount))
    }
  }

  /// One message as an event.
  static func event(_ message: RealtimeMessage, id: EventID) -> SharedBytes {
    event(message.type, id: id, json: message.jsonBytes())
  }

  /// How long a client should wait before it comes back. Jittered, so that a thousand do not come at once.
  static func retry(milliseconds: Int) -> SharedBytes {
    SharedBytes(Array("retry: \(milliseconds)\n\n".utf8))
  }

  /// The jittered wait of the contract.
  static func jitteredRetry() -> SharedBytes {
    retry(milliseconds: .random(in: retryMilliseconds))
  }

  static let retryMilliseconds = 1_000...3_000

  /// What the head of every stream says: nothing on the way may keep it, change it or hold it back.
  static let headers: HTTPHeaders = [
    "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no", "X-Content-Type-Options": "nosniff",
  ]

  /// What a stream begins with. Its end is the end of the connection, which every version of HTTP understands;
  /// so it is never chunked.
  static func responseHead(extra headers: [(String, String)] = []) -> SharedBytes {
    var head = "HTTP/1.1 200 OK\r\n"
    for field in Self.headers.fields { head += "\(field.name): \(field.value)\r\n" }
    head += "Connection: close\r\n"
    for (name, value) in headers { head += "\(name): \(value)\r\n" }
    return SharedBytes(Array("\(head)\r\n".utf8))
  }
}
