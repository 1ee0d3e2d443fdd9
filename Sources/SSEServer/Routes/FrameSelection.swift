import Jobs

/// Which frames of a job somebody asks for.
struct FrameSelection: Sendable {
  /// The index after which to begin.
  let after: Int64
  /// Frames at most, each with the rows of all its nodes.
  let limit: Int
  let fromMilliseconds: Int64?
  let toMilliseconds: Int64?

  /// Reads them, all in one look at the store.
  func rows(of job: JobID) -> Read<[FrameRow]> {
    let first = (fromMilliseconds ?? 0) * 1_000
    let last = toMilliseconds.map { $0 * 1_000 } ?? .max
    guard first <= last else { return Read.frames(of: job, after: .max, limit: 1) }
    return Read.frames(
      of: job, after: after, limit: limit,
      microseconds: (fromMilliseconds == nil ? .min : first)...last)
  }
}
