import Base
import Jobs

/// The live events of one filter, in blocks: pure.
///
/// Whoever joins is told from which sequence number on the channel hears everything, and reads what lies before it in
/// the log; so the hand-over from the past to the present is by number.
struct Channel {
  let filter: StreamFilter
  /// Everything up to here has been looked at.
  private(set) var heardUpTo: Int64
  /// Whether the only job of this channel has ended.
  private(set) var hasEnded = false
  private var thinner: FrameThinner?
  private var gathered: [LiveEvent] = []
  private var gatheredBytes = 0

  /// A block that grows beyond this is closed: what a slow reader pins in memory stays small.
  private static let largestBlock = 64 << 10

  init(filter: StreamFilter, heardUpTo: Int64) {
    self.filter = filter
    self.heardUpTo = heardUpTo
    thinner = filter.framesPerSecond.map { FrameThinner(framesPerSecond: $0) }
  }

  /// Takes the next event of the log. A block comes back when it is full.
  mutating func hear(_ event: LiveEvent, at now: Monotonic) -> EventBlock? {
    heardUpTo = event.sequence
    if event.type == .complete, let job = event.job {
      if job == filter.onlyJob { hasEnded = true }
      thinner?.forget(job: job)
    }
    guard filter.wants(job: event.job, type: event.type) else { return nil }
    if event.type == .frame, let job = event.job,
      thinner?.admits(job: job, at: now.nanoseconds) == false
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

  /// Takes note that the log has come this far without an event for this channel.
  mutating func passed(_ sequence: Int64) {
    heardUpTo = max(heardUpTo, sequence)
  }
}
