import Jobs
import Synchronization

/// Notes how long each commit took.
final class CommitClock: LogObserver {
  private let nanoseconds = Mutex<[Int64]>([])

  func committed(_ batch: CommittedBatch) {
    nanoseconds.withLock { $0.append(batch.commitNanoseconds) }
  }

  /// Forgets what came before the measurement.
  func reset() {
    nanoseconds.withLock { $0.removeAll(keepingCapacity: true) }
  }

  var all: [Int64] { nanoseconds.withLock { $0 } }
}
