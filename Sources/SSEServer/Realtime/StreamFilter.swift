import Jobs

/// What the readers of one channel want to hear. Readers who want the same share a channel, so each event is
/// looked at once for all of them.
struct StreamFilter: Hashable, Sendable {
  /// Of these jobs only, by number; nil for all, and for what belongs to none.
  var jobs: Set<Int64>?
  var types: MessageTypeSet = .logged
  /// Frame messages a second, of each job and node; nil for all.
  var framesPerSecond: Int?

  func wants(job: Int64?, type: MessageType) -> Bool {
    guard types.contains(type) else { return false }
    guard let jobs else { return true }
    return job.map { jobs.contains($0) } ?? false
  }

  /// A stream of one job ends with it; any other goes on.
  var onlyJob: Int64? {
    guard let jobs, jobs.count == 1 else { return nil }
    return jobs.first
  }
}

/// Thins out frames to a number a second, by the time at which they come.
struct FrameThinner {
  private let intervalNanoseconds: Int64
  /// When the next frame of a job is due.
  private var due: [Int64: Int64] = [:]

  init(framesPerSecond: Int) {
    intervalNanoseconds = 1_000_000_000 / Int64(max(1, framesPerSecond))
  }

  mutating func admits(job: Int64, at nanoseconds: Int64) -> Bool {
    let dueAt = due[job] ?? nanoseconds
    guard nanoseconds >= dueAt else { return false }
    // From the due time, not from now: so the rate holds although frames come in bursts.
    due[job] = max(dueAt + intervalNanoseconds, nanoseconds - intervalNanoseconds)
    return true
  }

  mutating func forget(job: Int64) {
    due[job] = nil
  }
}
