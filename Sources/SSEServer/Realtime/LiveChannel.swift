/// A channel with those who read it. Owned by the stream thread.
final class LiveChannel {
  var channel: Channel
  var readers: [Subscriber] = []
  /// Whether it is in the list of those that have something to deliver.
  var isDue = false

  init(filter: StreamFilter) {
    channel = Channel(filter: filter)
  }
}

/// The channels that have readers, found by filter and by job.
struct ChannelTable {
  private var byFilter: [StreamFilter: LiveChannel] = [:]
  private var byJob: [Int64: [LiveChannel]] = [:]
  private var ofAllJobs: [LiveChannel] = []

  var isEmpty: Bool { byFilter.isEmpty }

  /// The channel of a filter, made when it is the first of its kind.
  mutating func channel(for filter: StreamFilter) -> LiveChannel {
    if let known = byFilter[filter] { return known }
    let channel = LiveChannel(filter: filter)
    byFilter[filter] = channel
    if let jobs = filter.jobs {
      for job in jobs { byJob[job, default: []].append(channel) }
    } else {
      ofAllJobs.append(channel)
    }
    return channel
  }

  /// Calls `body` with every channel that may want an event of a job.
  func forEach(hearing job: Int64?, _ body: (LiveChannel) -> Void) {
    for channel in ofAllJobs { body(channel) }
    guard let job, let channels = byJob[job] else { return }
    for channel in channels { body(channel) }
  }

  /// Forgets a channel that has no readers.
  mutating func remove(_ channel: LiveChannel) {
    let filter = channel.channel.filter
    byFilter[filter] = nil
    guard let jobs = filter.jobs else { return ofAllJobs.removeAll { $0 === channel } }
    for job in jobs {
      byJob[job]?.removeAll { $0 === channel }
      if byJob[job]?.isEmpty == true { byJob[job] = nil }
    }
  }
}
