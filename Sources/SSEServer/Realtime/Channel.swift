import Jobs

/// The live events of one filter, in blocks: pure.
struct Channel {
  let filter: StreamFilter
  /// Whether the only job of this channel has ended.
  private(set) var hasEnded = false
  private var thinner: FrameThinner?
  private var gathered: [LiveEvent] = []
  private var gatheredBytes = 0

  /// A block that grows beyond this is closed: what a slow reader pins in memory stays small.
  private static let largestBlock = 64 << 10

  init(filter: StreamFilter) {
    self.filter = filter
    thinner = filter.framesPerSecond.map { FrameThinner(framesPerSecond: $0) }
  }

  var hasGathered: Bool { !gathered.isEmpty }

  /// Takes the next event of the log, whose message is `json`, and is about `frame` if it is about one. A block comes back when it is full.
  mutating func hear(_ event: LiveEvent, frame: Int64?, json: [UInt8]) -> EventBlock? {
    if event.type == .complete, let job = event.job {
      if job == filter.onlyJob { hasEnded = true }
      thinner?.forget(job: job)
    }
    guard filter.wants(job: event.job, type: event.type) else { return nil }
    if let frame, let job = event.job,
      json.withUnsafeBytes({ thinner?.admits(job: job, frame: frame, message: $0) }) == false
    {
      return nil
    }
    gathered.append(event)
    gatheredBytes += event.bytes.count
    return gatheredBytes >= Self.largestBlock ? takeBlock() : nil
  }

  /// What has been gathered since the last block.
  mutating func takeBlock() -> EventBlock? {
    guard !gathered.isEmpty else { return nil }
    defer {
      gathered = []
      gatheredBytes = 0
    }
    return EventBlock(gathered)
  }
}
