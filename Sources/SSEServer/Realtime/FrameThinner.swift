import Base

/// Thins out frames to a number a second, by the time in their messages: so a reader of the past gets the same as one
/// who was there. What several nodes say of one frame passes together, or not at all.
struct FrameThinner {
  private let framesPerSecond: Int
  private var paces: [Int64: FramePace] = [:]

  init(framesPerSecond: Int) {
    self.framesPerSecond = max(1, framesPerSecond)
  }

  /// Whether the frame with this index, which the message is about, may pass.
  mutating func admits(job: Int64, frame: Int64, message: UnsafeRawBufferPointer) -> Bool {
    paces[job, default: FramePace(framesPerSecond: framesPerSecond)]
      .admits(frame, at: Self.time(ofMessage: message))
  }

  mutating func forget(job: Int64) {
    paces[job] = nil
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

/// Which frames of one job pass: evenly spread, and in no second more than there may be.
struct FramePace {
  /// Time is counted in parts of a second of which both a millisecond and the pause between two frames are whole
  /// numbers: `second / 1000` and `second / framesPerSecond`.
  private let second: Int64
  private let pause: Int64
  private let millisecond: Int64
  /// When the next frame is due.
  private var due: Int64?
  /// When the newest frames passed, as many as may in a second; once it is full the oldest is overwritten.
  private var passed: [Int64] = []
  private var oldest = 0
  private let mostPassed: Int
  private var newest = Int64.min
  /// The frame that was decided on last, and how.
  private var decided: (frame: Int64, passes: Bool)?

  init(framesPerSecond: Int) {
    second = 1_000 * Int64(framesPerSecond)
    pause = 1_000
    millisecond = Int64(framesPerSecond)
    mostPassed = framesPerSecond
  }

  /// Whether a frame may pass. Without a time it may.
  mutating func admits(_ frame: Int64, at milliseconds: @autoclosure () -> Int64?) -> Bool {
    if let decided, decided.frame == frame { return decided.passes }
    guard let time = milliseconds().map({ $0 * millisecond }) else { return true }
    let passes = isDue(at: time)
    decided = (frame, passes)
    if passes { note(time) }
    return passes
  }

  private mutating func isDue(at time: Int64) -> Bool {
    if !passed.isEmpty, time < newest - second {
      // A clock that went back starts the count anew.
      (due, passed, oldest) = (nil, [], 0)
    }
    if let due, time < due { return false }
    return passed.count < mostPassed || time - passed[oldest] >= second
  }

  private mutating func note(_ time: Int64) {
    // From the due time, not from now: so the rate holds although frames come in bursts.
    due = max(due ?? time, time - pause) + pause
    newest = time
    if passed.count < mostPassed {
      passed.append(time)
    } else {
      passed[oldest] = time
      oldest = (oldest + 1) % mostPassed
    }
  }
}
