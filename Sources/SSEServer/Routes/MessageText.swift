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
    text.firstRange(of: needle)?.upperBound
  }

  private static func lastStart(of needle: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    var index = text.endIndex - needle.count
    while index >= text.startIndex {
      if text[index..<(index + needle.count)].elementsEqual(needle) { return index }
      index -= 1
    }
    return nil
  }
}
