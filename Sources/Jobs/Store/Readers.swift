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
    var threads: [NamedThread] = []
    do throws(StoreError) {
      for number in 1...count { threads.append(try Self.thread(number, path: path, inbox)) }
    } catch {
      // Those that have started find nothing to do and end.
      inbox.update { $0.isClosed = true }
      throw error
    }
    self.threads = threads
  }

  private static func thread(_ number: Int, path: String, _ inbox: Condition<Inbox>)
    throws(StoreError) -> NamedThread
  {
    let connection = try Connection(path: path, role: .reader)
    try connection.execute("PRAGMA query_only = ON; PRAGMA cache_size = -\(cacheKibibytes)")
    return NamedThread(name: "tl-db-reader-\(number)", owning: connection) { connection in
      while let next = inbox.wait({ Self.next(&$0) }), let read = next {
        read(.success(connection))
      }
    }
  }

  /// Little: behind it is the kernel's cache. What one reader goes through, as a long result, it does not need again, and
  /// all of them would keep it.
  private static let cacheKibibytes = 1_024

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
