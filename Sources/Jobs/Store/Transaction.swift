public import Base

/// What a write works with while the writer's transaction is open.
///
/// Several writes share one database transaction (group commit). One that fails before it changed anything fails
/// alone; if it had changed something, all are rolled back and each is run again on its own. So the body of a
/// write may run twice and touches nothing but this.
public final class Transaction {
  let connection: Connection
  let log: LogAppender
  /// The wall clock when the write began.
  public internal(set) var now: Timestamp

  /// Whether a job was deleted whose rows are still to be cleared away.
  var leftRemains = false

  init(connection: Connection, log: LogAppender) {
    self.connection = connection
    self.log = log
    now = .now()
  }
}

/// Something to be written: described here, run by the store's one writer, whoever waits for it and however.
public struct Write<Result: Sendable>: Sendable {
  let body: @Sendable (Transaction) throws -> Result

  init(_ body: @escaping @Sendable (Transaction) throws -> Result) {
    self.body = body
  }
}

/// Something to be read: described here, run by one of the store's readers on a snapshot of its own.
public struct Read<Result: Sendable>: Sendable {
  let body: @Sendable (Connection) throws -> Result

  init(_ body: @escaping @Sendable (Connection) throws -> Result) {
    self.body = body
  }
}
