import Base

/// A few threads that read, each on a connection of its own. Readers of a write-ahead log never wait for the writer.
final class Readers: Sendable {
  private struct Inbox {
    var waiting: [@Sendable (Result<Connection, StoreError>) -> Void] = []
    var isClosed = false
  }

  private let inbox = Condition(Inbox())
  private let threads: [NamedThread]

  init(path: String, count: Int) throws(StoreError) {
    var connections: [Connection] = []
    for _ in 0..<count {
      let connection = try Connection(path: path, role: .reader)
      try connection.execute("PRAGMA query_only = ON; PRAGMA cache_size = -\(Self.cacheKibibytes)")
      connections.append(connection)
    }
    // Threads start when nothing can fail any more.
    var threads: [NamedThread] = []
    while let connection = connections.popLast() {
      threads.append(Self.thread(number: threads.count + 1, connection, inbox))
    }
    self.threads = threads
  }

  private static func thread(number: Int, _ connection: sending Connection, _ inbox: Condition<Inbox>)
    -> NamedThread
  {
    NamedThread(name: "tl-db-reader-\(number)", owning: connection) { connection in
      while let next = inbox.wait({ Self.next(&$0) }), let read = next {
        read(.success(connection))
      }
    }
  }

  private static let cacheKibibytes = 8_192

  /// The next read; an inner nil once the inbox is closed and drained.
  private static func next(_ inbox: inout Inbox) -> (
    @Sendable (Result<Connection, StoreError>) -> Void
  )?? {
    if !inbox.waiting.isEmpty { return inbox.waiting.removeFirst() }
    return inbox.isClosed ? .some(nil) : nil
  }

  /// Runs a read on one of the threads, or tells it that the store is closed.
  func submit(_ read: @escaping @Sendable (Result<Connection, StoreError>) -> Void) {
    let isClosed = inbox.update { inbox in
      if !inbox.isClosed { inbox.waiting.append(read) }
      return inbox.isClosed
    }
    if isClosed { read(.failure(StoreError(.closed, "the store is shutting down"))) }
  }

  /// Finishes what was handed in and closes the connections.
  func close() {
    let wasOpen = inbox.update { inbox in
      defer { inbox.isClosed = true }
      return !inbox.isClosed
    }
    if wasOpen { for thread in threads { thread.join() } }
  }
}
