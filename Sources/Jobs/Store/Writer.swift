import Base

/// The one thread that writes to the database.
///
/// While a commit is on its way to the disk the next writes gather, and go together in the commit after it: under
/// load many share the price of one, and a lonely one waits for nobody.
final class Writer: Sendable {
  /// A write with its caller.
  struct Operation: Sendable {
    let run: @Sendable (Transaction) throws -> Void
    /// Told once, after the commit was published: nil, or why nothing of it was written.
    let finish: @Sendable ((any Error)?) -> Void
  }

  private struct Inbox {
    var waiting: [Operation] = []
    var isClosed = false
  }

  private let inbox = Condition(Inbox())
  private let isFinished = Condition(false)
  private let thread: NamedThread

  /// More than this many writes at once mean that the disk no longer keeps up; the next is refused in words.
  static let maximumWaiting = 10_000
  /// Writes in one commit: enough to make its price small, few enough to keep it short.
  private static let maximumGroup = 256

  /// - Parameter directory: unlocked when the last write is done, and not before.
  init(core: sending WriterCore, directory: DataDirectory) {
    let (inbox, isFinished) = (inbox, isFinished)
    thread = NamedThread(name: "tl-db-writer", owning: core) { core in
      while let group = inbox.wait({ Self.nextGroup(&$0) }), !group.isEmpty {
        core.commit(group)
        repeat {
          let isIdle = inbox.update { $0.waiting.isEmpty && !$0.isClosed }
          guard core.tidyUp(isIdle: isIdle), isIdle else { break }
        } while true
      }
      core.close()
      directory.unlock()
      isFinished.update { $0 = true }
    }
  }

  /// The next writes in order; an empty group once the inbox is closed and drained.
  private static func nextGroup(_ inbox: inout Inbox) -> [Operation]? {
    guard !inbox.waiting.isEmpty else { return inbox.isClosed ? [] : nil }
    let group = Array(inbox.waiting.prefix(maximumGroup))
    inbox.waiting.removeFirst(group.count)
    return group
  }

  /// Hands a write to the thread. Its `finish` is called exactly once, whatever happens.
  func submit(_ operation: Operation) {
    let refusal: StoreError? = inbox.update { inbox in
      if inbox.isClosed { return StoreError(.closed, "the store is shutting down") }
      if inbox.waiting.count >= Self.maximumWaiting {
        return StoreError(
          .overloaded,
          "\(inbox.waiting.count) writes are waiting for the disk; try again in a moment")
      }
      inbox.waiting.append(operation)
      return nil
    }
    if let refusal { operation.finish(refusal) }
  }

  /// Finishes what was handed in, refuses what comes later, closes the database. Returns when that is done, except on
  /// the writer's own thread, which has still to do it.
  func close() {
    let wasOpen = inbox.update { inbox in
      defer { inbox.isClosed = true }
      return !inbox.isClosed
    }
    guard !thread.isCurrent else { return }
    _ = isFinished.wait { $0 ? true : nil }
    // Whoever else closes has waited for all that matters; a thread is joined once.
    if wasOpen { thread.join() }
  }
}
