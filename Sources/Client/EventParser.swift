/// One event of a stream, by its fields.
public struct StreamEvent: Sendable, Hashable {
  public let type: String
  /// Where the client stands after it.
  public let id: String
  public let data: String
}

/// Reads a stream of server-sent events, in pieces of any size.
///
/// By the rules of the standard: an event ends with an empty line, and what is cut off is none.
struct EventParser {
  enum Item: Hashable {
    case event(StreamEvent)
    /// Milliseconds to wait before the next connection.
    case retry(Int)
  }

  private var line: [UInt8] = []
  private var type = ""
  private var id = ""
  private var data: [String] = []

  mutating func feed(_ bytes: some Sequence<UInt8>) -> [Item] {
    var items: [Item] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        if let item = end(String(decoding: line, as: UTF8.self)) { items.append(item) }
        line.removeAll(keepingCapacity: true)
      } else {
        line.append(byte)
      }
    }
    return items
  }

  private mutating func end(_ line: String) -> Item? {
    guard !line.isEmpty else { return dispatch() }
    let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var value = parts.count == 2 ? parts[1] : ""
    if value.hasPrefix(" ") { value.removeFirst() }
    switch parts[0] {
    case "event": type = String(value)
    case "id": id = String(value)
    case "data": data.append(String(value))
    case "retry": return Int(value).map { .retry($0) }
    default: break  // a comment, or a field of tomorrow
    }
    return nil
  }

  private mutating func dispatch() -> Item? {
    defer { (type, data) = ("", []) }
    guard !data.isEmpty else { return nil }
    return .event(
      StreamEvent(
        type: type.isEmpty ? "message" : type, id: id, data: data.joined(separator: "\n")))
  }
}
