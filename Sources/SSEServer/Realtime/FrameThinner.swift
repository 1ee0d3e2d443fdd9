import Base

/// Thins out frames to a number a second, by the time in their messages: so a reader of the past gets the same as one
/// who was there.
struct FrameThinner {
  private let interval: Int64
  /// When the next frame of a job is due, in milliseconds.
  private var due: [Int64: Int64] = [:]

  init(framesPerSecond: Int) {
    interval = 1_000 / Int64(max(1, framesPerSecond))
  }

  /// Whether the frame with this message may pass.
  mutating func admits(job: Int64, message: UnsafeRawBufferPointer) -> Bool {
    guard let time = Self.time(ofMessage: message) else { return true }
    let dueAt = due[job] ?? time
    // A clock that went back starts the count anew.
    guard time >= dueAt || time < dueAt - 2 * interval else { return false }
    // From the due time, not from now: so the rate holds although frames come in bursts.
    due[job] = max(time < dueAt ? time : dueAt, time - interval) + interval
    return true
  }

  mutating func forget(job: Int64) {
    due[job] = nil
  }

  /// Every message ends in `"timestamp":"<24 bytes>"}`.
  private static func time(ofMessage json: UnsafeRawBufferPointer) -> Int64? {
    let tail = 2
    guard json.count > Timestamp.textLength + tail else { return nil }
    let end = json.count - tail
    let text = UnsafeRawBufferPointer(rebasing: json[(end - Timestamp.textLength)..<end])
    return Timestamp(String(decoding: text, as: UTF8.self))?.milliseconds
  }
}
