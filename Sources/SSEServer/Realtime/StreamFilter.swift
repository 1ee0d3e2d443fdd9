import Jobs

/// What the readers of one channel want to hear. Readers who want the same share a channel, so each event is
/// looked at once for all of them.
struct StreamFilter: Hashable, Sendable {
  /// Of these jobs only, by number; nil for all, and for what belongs to none.
  var jobs: Set<Int64>?
  var types: MessageTypeSet = .logged
  /// Frames a second of each job, each with what all nodes say of it; nil for all.
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
