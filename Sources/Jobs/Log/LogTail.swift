/// Follows the log from a cursor: everything after it, in order, then live, without a gap or a repeat.
///
/// It is a cursor and nothing more: what it has not asked for yet lies in the log and costs no memory.
public struct LogTail: Sendable {
  private let log: EventLog
  private let filter: LogFilter
  private let limits: PageLimits
  /// Everything up to here has been handed out, or was not wanted.
  public private(set) var cursor: Int64

  init(log: EventLog, cursor: Int64, filter: LogFilter, limits: PageLimits) {
    self.log = log
    self.cursor = cursor
    self.filter = filter
    self.limits = limits
  }

  /// The next events: at once if there are any, otherwise when they come. Nil once the log lets nobody wait any more, at the latest when its
  /// store is closed.
  ///
  /// - Throws: `CancellationError` when the task is cancelled while it waits, or what reading the log throws.
  public mutating func next() async throws -> LogPage? {
    while !log.hasEndedWaits {
      try Task.checkCancellation()
      let page = try await log.perform(log.page(after: cursor, filter: filter, limits: limits))
      cursor = page.cursor
      if !page.entries.isEmpty { return page }
      if page.reachesEnd { await log.waitForEvent(after: cursor) }
    }
    return nil
  }
}
