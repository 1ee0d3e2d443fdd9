import Base

/// Takes the parts out of a stored message without reading it: messages are written by one writer, so their parts lie
/// where it puts them.
enum MessageText {
  /// `{"type":"frame","payload":` comes before a frame's payload.
  private static let framePrefix = Array(#"{"type":"frame","payload":"#.utf8)
  /// `,"timestamp":"` 24 bytes `"}` comes after every payload.
  private static let suffixLength = #","timestamp":""}"#.utf8.count + Timestamp.textLength
  private static let dataName = Array(#","data":"#.utf8)
  private static let timingName = Array(#","timing_ms":"#.utf8)

  /// The payload of a `frame` message.
  static func framePayload(_ json: [UInt8]) -> ArraySlice<UInt8> {
    json[framePrefix.count..<(json.count - suffixLength)]
  }

  /// What a frame holds: the members of `data` without its braces. No name before it can hold a quote, and none
  /// of the two fields after it either.
  static func frameData(_ json: [UInt8]) -> ArraySlice<UInt8> {
    let payload = framePayload(json)
    guard let start = firstEnd(of: dataName, in: payload),
      let end = lastStart(of: timingName, in: payload)
    else { return [] }
    return payload[(start + 1)..<(end - 1)]
  }

  private static func firstEnd(of needle: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    guard text.count >= needle.count else { return nil }
    for start in text.startIndex...(text.endIndex - needle.count)
    where isThere(needle, text, at: start) {
      return start + needle.count
    }
    return nil
  }

  private static func lastStart(of needle: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    guard text.count >= needle.count else { return nil }
    for start in (text.startIndex...(text.endIndex - needle.count)).reversed()
    where isThere(needle, text, at: start) {
      return start
    }
    return nil
  }

  /// Byte by byte: this is asked for every frame of a result, and the library's own search took three quarters of its time.
  private static func isThere(_ needle: [UInt8], _ text: ArraySlice<UInt8>, at start: Int) -> Bool {
    for offset in needle.indices where text[start + offset] != needle[offset] { return false }
    return true
  }
}
