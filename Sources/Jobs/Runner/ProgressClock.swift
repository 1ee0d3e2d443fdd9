import Base
import Media

/// How far a pass is, by the time of its frames against the time there is. Headers guess at counts; times do not lie.
struct ProgressClock {
  private let from: Int64
  private let until: Int64?
  private let maximumFrames: Int64?

  init(_ options: JobOptions, _ info: VideoInfo) {
    from = options.start?.microseconds ?? 0
    until = [options.end?.microseconds, info.duration].compactMap { $0 }.min()
    maximumFrames = options.maximumFrames
  }

  /// 0 to 1; nil where nobody knows the end.
  func fraction(after frame: Frame, frames: Int64) -> Double? {
    var fractions: [Double] = []
    if let until, until > from {
      let reached = frame.time.microseconds + max(frame.duration, 0) - from
      fractions.append(Double(reached) / Double(until - from))
    }
    if let maximumFrames { fractions.append(Double(frames) / Double(maximumFrames)) }
    return fractions.max().map { min(max($0, 0), 1) }
  }
}
