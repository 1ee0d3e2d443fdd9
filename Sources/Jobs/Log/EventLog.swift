import Base

/// The one ordered, durable log: read from a cursor, or followed as it grows.
///
/// It is written through `Store.perform`; what stands in here is committed.
public final class EventLog: Sendable {
  let epochs: EpochTable
  private let readers: Readers
  private let state: Guarded<State>

  private struct State {
    var lastSequence: Int64
    var observers: [any LogObserver] = []
    var waiters: [UInt64: Waiter] = [:]
    var nextWaiter: UInt64 = 0
    var hasEndedWaits = false
  }

  /// Somebody who sleeps until there is an event after a number.
  private struct Waiter {
    let after: Int64
    let wake: @Sendable () -> Void
  }

  init(epochs: EpochTable, lastSequence: Int64, readers: Readers) {
    self.epochs = epochs
    self.readers = readers
    state = Guarded(State(lastSequence: lastSequence))
  }

  /// The newest committed event.
  public var lastSequence: Int64 { state.withLock { $0.lastSequence } }

  /// The id of the newest committed event, which is also the cursor "from now on".
  public var lastID: EventID { id(of: lastSequence) }

  /// The id of an event by its sequence number.
  public func id(of sequence: Int64) -> EventID { epochs.id(of: sequence) }

  /// The sequence number after which a reader with this cursor continues.
  ///
  /// - Throws: when this log does not hold what the cursor speaks of.
  public func resolve(_ cursor: Cursor) throws(CursorError) -> Int64 {
    try epochs.resolve(cursor, last: lastSequence)
  }

  // MARK: - Reading

  /// A page of events after a sequence number.
  public func page(
    after: Int64, filter: LogFilter = .all, limits: PageLimits = PageLimits()
  ) -> Read<LogPage> {
    // The end is noted before the snapshot is taken, so the snapshot holds everything up to it.
    Read { [self] connection in
      let last = lastSequence
      return try LogReader(connection: connection, epochs: epochs)
        .page(after: after, filter: filter, limits: limits, last: last)
    }
  }

  // MARK: - Following

  /// Registers someone who hears of every commit from now on, and says which event was the newest before.
  public func add(_ observer: any LogObserver) -> Int64 {
    state.withLock { state in
      state.observers.append(observer)
      return state.lastSequence
    }
  }

  /// Ends a registration. A commit that is being published at this moment may still reach the observer.
  public func remove(_ observer: any LogObserver) {
    state.withLock { state in state.observers.removeAll { $0 === observer } }
  }

  /// Follows the log from a sequence number: pages until the end, then whatever is committed.
  public func tail(after: Int64, filter: LogFilter = .all, limits: PageLimits = PageLimits())
    -> LogTail
  {
    LogTail(log: self, cursor: after, filter: filter, limits: limits)
  }

  /// Calls `wake` once, as soon as there is an event after a number: at once if there is, else from the writer's
  /// thread. The returned number cancels it.
  func whenEvent(after: Int64, _ wake: @escaping @Sendable () -> Void) -> UInt64? {
    let number: UInt64? = state.withLock { state in
      guard !state.hasEndedWaits, state.lastSequence <= after else { return nil }
      state.nextWaiter += 1
      state.waiters[state.nextWaiter] = Waiter(after: after, wake: wake)
      return state.nextWaiter
    }
    if number == nil { wake() }
    return number
  }

  /// Wakes a waiter early, if it still waits.
  func cancelWait(_ number: UInt64) {
    state.withLock { $0.waiters.removeValue(forKey: number) }?.wake()
  }

  /// How many sleep until there is an event.
  var waiterCount: Int { state.withLock { $0.waiters.count } }

  /// Whether nobody waits here any more.
  public var hasEndedWaits: Bool { state.withLock { $0.hasEndedWaits } }

  /// Wakes everyone who waits, and lets nobody wait any more: whoever asks has what there is. Observers still hear of
  /// every commit.
  public func endWaits() {
    let waiters = state.withLock { state in
      state.hasEndedWaits = true
      defer { state.waiters = [:] }
      return state.waiters.values.map(\.wake)
    }
    for wake in waiters { wake() }
  }

  // MARK: - From the writer

  /// Makes a commit known: snapshot under the lock, then act without it.
  func publish(_ batch: CommittedBatch) {
    guard let newest = batch.events.last?.sequence else { return }
    let (observers, awake) = state.withLock { state in
      state.lastSequence = newest
      let awake = state.waiters.filter { $0.value.after < newest }
      for number in awake.keys { state.waiters.removeValue(forKey: number) }
      return (state.observers, awake.values.map(\.wake))
    }
    for observer in observers { observer.committed(batch) }
    for wake in awake { wake() }
  }

  func perform(_ read: Read<LogPage>) async throws -> LogPage {
    try await withCheckedThrowingContinuation { continuation in
      readers.submit { connection in
        continuation.resume(with: Result { try connection.get().onOneSnapshot(read.body) })
      }
    }
  }
}
