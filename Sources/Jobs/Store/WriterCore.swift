import Base

/// What the writer's thread owns: the connection, the open transaction, and the way to those who listen.
final class WriterCore {
  private let connection: Connection
  private let transaction: Transaction
  private let log: LogAppender
  private let publish: (CommittedBatch) -> Void
  private let epoch: EventID.Epoch
  private let witness: TailWitness

  /// Frames in the write-ahead log from which on a quiet moment is used to move them to the database (4 MiB).
  private static let worthMovingFrames: Int32 = 1_000
  /// Frames from which on they are moved even under load, so that the log's file stays bounded (32 MiB).
  private static let tooManyFrames: Int32 = 8_000

  init(
    connection: Connection, log: LogAppender, epoch: EventID.Epoch, witness: TailWitness,
    publish: @escaping (CommittedBatch) -> Void
  ) {
    self.connection = connection
    self.log = log
    self.epoch = epoch
    self.witness = witness
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
      return .nothingWritten(error, triedAll: false)
    }
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
          outcomes.append(error)
        }
      }
      try connection.run(.commit)
      publishCommit(since: start)
      return .committed(outcomes)
    } catch {
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
    witness.note(TailWitness.Sighting(epoch: epoch, sequence: log.committedSequence))
    publish(
      CommittedBatch(
        events: events, epoch: epoch, commitNanoseconds: Monotonic.now().nanoseconds(since: start)))
  }

  /// Moves the write-ahead log into the database, in a quiet moment or when it has grown too long.
  func tidyUp(isIdle: Bool) {
    let frames = connection.loggedFrames
    guard frames >= (isIdle ? Self.worthMovingFrames : Self.tooManyFrames) else { return }
    // A failure here loses nothing: the frames stay where they are, and the next commit reports a sick disk.
    _ = try? connection.checkpoint()
  }

  /// Leaves everything in the one database file and says so.
  func close() {
    _ = try? connection.run(.writeMeta) {
      $0.bind(MetaKey.closed)
      $0.bind("yes")
    }
    _ = try? connection.checkpoint(truncating: true)
  }
}
