import Media

/// What was wrong with a source, for people: one warning a kind, with how often it was met and what it means for them.
enum SourceWarnings {
  /// - Parameter dropped: frames of a live stream that nobody looked at.
  static func all(of report: FrameStream.Report, dropped: Int64) -> [ToolWarning] {
    let tally = report.tally
    var warnings: [ToolWarning] = []
    func add(_ count: Int64, _ code: String, _ message: String) {
      guard count > 0 else { return }
      warnings.append(ToolWarning(code: code, message: message, severity: .medium))
    }
    // "At least": libav copies a picture's marks before its other threads have finished with it, and some are missed.
    add(
      tally.damagedFrames, "DAMAGED_FRAMES",
      "at least " + count(tally.damagedFrames, "frame was", "frames were")
        + " damaged: parts of the picture were guessed, and what was found there may be wrong")
    add(
      tally.lostPackets, "LOST_PACKETS",
      count(tally.lostPackets, "piece", "pieces")
        + " of the video could not be decoded: those frames are missing; copy the file again if they matter"
    )
    add(
      tally.clockResets, "CLOCK_RESET",
      "the video's clock was set back \(count(tally.clockResets, "time", "times")); its moments run on"
    )
    add(
      tally.sizeChanges, "SIZE_CHANGED",
      "the picture's size changed \(count(tally.sizeChanges, "time", "times"))")
    add(
      report.isTruncated ? 1 : 0, "TRUNCATED",
      "the video ends before the moment that its header promises; copy the file again if it was cut off"
    )
    add(
      dropped, "FRAMES_DROPPED",
      count(dropped, "frame was", "frames were") + " skipped to keep up with the stream")
    return warnings
  }

  private static func count(_ count: Int64, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }
}
