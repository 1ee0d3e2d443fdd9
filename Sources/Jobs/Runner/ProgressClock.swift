import Base
import Media

/// How far a pass is, by the time of its frames against the time there is. Headers guess at counts; times do not lie.
struct ProgressClock {
  // As fractions from the start: a source may claim moments whose sums no whole number holds.
  private let from: Double
  private let until: Double?
  private let maximumFrames: Int64?

  /// - Parameter duration: what the source says of its length, in microseconds.
  init(_ options: JobOptions, duration: Int64?) {
    from = Double(options.start?.microseconds ?? 0)
    until = [options.end?.microseconds, duration].compactMap { $0 }.min().map { Double($0) }
    maximumFrames = options.maximumFrames
  }

  /// After a frame that is shown at some moment for some microseconds, so many frames into the pass: 0 to 1; nil where nobody
  /// knows the end.
  func fraction(after time: MediaTime, lasting duration: Int64, frames: Int64) -> Double? {
    var fractions: [Double] = []
    if let until, until > from {
      let reached = Double(time.microseconds) + Double(max(duration, 0))
      fractions.append((reached - from) / (until - from))
    }
    if let maximumFrames { fractions.append(Double(frames) / Double(maximumFrames)) }
    return fractions.max().map { min(max($0, 0), 1) }
  }
}
