import Base
import Synchronization

/// What the writer's thread owns: the connection, the open transaction, and the way to those who listen.
final class WriterCore {
  private let connection: Connection
  private let transaction: Transaction
  private let log: LogAppender
  private let publish: (CommittedBatch) -> Void
  private let epoch: EventID.Epoch
  private let commits: CommitCount
  private let health: WriteHealth

  /// Frames in the write-ahead log from which on a quiet moment is used to move them to the database (4 MiB).
  private static let worthMovingFrames: Int32 = 1_000
  /// Frames from which on they are moved even under load, so that the log's file stays bounded (32 MiB).
  private static let tooManyFrames: Int32 = 8_000

  /// Whether deleted jobs may have left rows behind; looked up once, since the last server may have been killed.
  private var hasRemains = true
  private var groupsSinceClearing = 0

  init(
    connection: Connection, log: LogAppender, epoch: EventID.Epoch,
    commits: CommitCount, health: WriteHealth, publish: @escaping (CommittedBatch) -> Void
  ) {
    self.connection = connection
    self.log = log
    self.epoch = epoch
    self.commits = commits
    self.health = health
    self.publish = publish
    transaction = Transaction(connection: connection, log: log)
  }

  /// Writes a group in one transaction; where that fails as a whole, each write in one of its own, so that the one
  /// that cannot be written does not take the others with it.
  func commit(_ group: [Writer.Operation]) {
    switch attempt(group) {
    case .committed(let outcomes):
      for (operation, outcome) in zip(group, outcomes) { operation.finish(outcome) }
    case .nothingWritten(let error, let triedAll) where group.count == 1 || !triedAll:
      for operation in group { operation.finish(error) }
    case .nothingWritten:
      for operation in group { commit([operation]) }
    }
  }

  private enum Attempt {
    /// What became of each write: nil, or why it refused.
    case committed([(any Error)?])
    /// Whether the writes had a try, or the transaction did not even begin.
    case nothingWritten(any Error, triedAll: Bool)
  }

  private func attempt(_ group: [Writer.Operation]) -> Attempt {
    let start = Monotonic.now()
    do {
      try connection.run(.begin)
    } catch {
      health.noteFailure(error)
      return .nothingWritten(error, triedAll: false)
    }
    let changesAtStart = connection.totalChanges
    do {
      var outcomes: [(any Error)?] = []
      for operation in group {
        let changesBefore = connection.totalChanges
        do {
          transaction.now = .now()
          try operation.run(transaction)
          outcomes.append(nil)
        } catch  where connection.isInTransaction && connection.totalChanges == changesBefore {
          // It refused before it changed anything: the others go on.
          health.noteFailure(error)
          outcomes.append(error)
        }
      }
      try connection.run(.commit)
      // After the readers can see it, before anybody hears of it.
      commits.advance()
      if connection.totalChanges > changesAtStart { health.noteSuccess() }
      hasRemains = hasRemains || transaction.leftRemains
      transaction.leftRemains = false
      publishCommit(since: start)
      return .committed(outcomes)
    } catch {
      health.noteFailure(error)
      log.rollBack()
      // After a full disk and the like SQLite has rolled back by itself.
      if connection.isInTransaction { _ = try? connection.run(.rollBack) }
      return .nothingWritten(error, triedAll: true)
    }
  }

  /// Committed first, published second.
  private func publishCommit(since start: Monotonic) {
    let events = log.commit()
    guard !events.isEmpty else { return }
    let now = Monotonic.now()
    publish(
      CommittedBatch(
        events: events, epoch: epoch, commitNanoseconds: now.nanoseconds(since: start),
        committedAt: now))
  }

  /// Does a piece of the work that can wait: moves the write-ahead log into the database, clears away what deleted jobs
  /// left. Says whether there is more for a quiet moment.
  func tidyUp(isIdle: Bool) -> Bool {
    if connection.loggedFrames >= (isIdle ? Self.worthMovingFrames : Self.tooManyFrames) {
      // A failure here loses nothing: the frames stay where they are, and the next commit reports a sick disk.
      _ = try? connection.checkpoint()
    }
    groupsSinceClearing += 1
    guard hasRemains, isIdle || groupsSinceClearing >= Self.groupsPerClearing else { return false }
    groupsSinceClearing = 0
    // A failure leaves them for another time.
    hasRemains = (try? clearRemains()) ?? false
    return hasRemains
  }

  /// Rows that one piece of clearing removes: some milliseconds of work.
  private static let rowsPerClearing: Int64 = 1_000
  /// How many groups of writes a piece of clearing lets pass when there is never a quiet moment.
  private static let groupsPerClearing = 8

  /// Removes some rows of a deleted job; false when nothing of any is left.
  private func clearRemains() throws -> Bool {
    let found = try connection.first(.nextRemains) { $0.integer(0) }
    guard let job = found else { return false }
    try connection.run(.begin)
    do {
      var removed = 0
      for query in [StoreQuery.deleteSomeFrames, .deleteSomeEvents] where removed == 0 {
        removed = try connection.run(query) {
          $0.bind(job)
          $0.bind(Self.rowsPerClearing)
        }
      }
      if removed == 0 { try connection.run(.deleteRemains) { $0.bind(job) } }
      try connection.run(.commit)
    } catch {
      if connection.isInTransaction { _ = try? connection.run(.rollBack) }
      throw error
    }
    return true
  }

  /// Leaves everything in the one database file and closes it.
  func close() {
    _ = try? connection.checkpoint(truncating: true)
    connection.close()
  }
}
