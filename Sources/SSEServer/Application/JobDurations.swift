import Base
import Jobs

/// How long jobs ran, by how they ended: counted when the log says that one has ended.
final class JobDurations: LogObserver {
  private let store: Store
  private let tally = Tally()

  /// Hears the log of a store from now on.
  init(store: Store) {
    self.store = store
    _ = store.log.add(self)
  }

  /// Jobs that have ended since the server started. One that was cancelled before it started has no duration.
  func snapshot() -> [JobStatus: DurationHistogram] { tally.durations }

  func stop() {
    store.log.remove(self)
  }

  /// On the writer's thread, where nothing may wait: when a job began is left to a reader to find out.
  func committed(_ batch: CommittedBatch) {
    for event in batch.events where event.type == .complete {
      guard let job = event.job else { continue }
      // Only the tally goes along: what waits to be read must not hold the store that is to read it.
      store.submit(Read.job(job.id)) { [tally] result in
        // A job that cannot be read any more has been deleted.
        if case .success(let record) = result { tally.count(record) }
      }
    }
  }

  private final class Tally: Sendable {
    private let finished = Guarded<[JobStatus: DurationHistogram]>([:])

    var durations: [JobStatus: DurationHistogram] { finished.withLock { $0 } }

    func count(_ job: JobRecord) {
      guard let start = job.startedAt, let end = job.completedAt else { return }
      // A clock that went back makes no duration.
      let milliseconds = max(0, end.milliseconds - start.milliseconds)
      finished.withLock { finished in
        finished[job.status, default: DurationHistogram(.jobs)]
          .record(nanoseconds: milliseconds * 1_000_000)
      }
    }
  }
}
