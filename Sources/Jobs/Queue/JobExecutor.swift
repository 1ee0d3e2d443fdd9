import Base
import Synchronization

/// Does the work of a job. The queue knows nothing of video: this is where the rest of the program plugs in.
public protocol JobExecutor: Sendable {
  /// Runs a job on the calling thread, which it may block, until it has ended or must pause.
  ///
  /// It continues at `job.checkpoint`, commits steps through `session`, and looks at `session.stop` between
  /// frames. An error thrown ends the job as failed; `QueueError.leaseLost` is passed on and writes nothing.
  func run(_ job: ClaimedJob, in session: JobSession) throws -> JobExit
}

/// How a run of a job ended.
public enum JobExit: Sendable {
  /// For good. The step's messages come before the job's last ones.
  case ended(JobOutcome, last: JobStep)
  /// Not yet: the server stops, and everything up to here is committed.
  case paused

  /// For good, with nothing left to commit.
  public static func ended(_ outcome: JobOutcome) -> JobExit { .ended(outcome, last: JobStep()) }
}

/// Why a running job should stop.
public enum StopReason: Int, Sendable {
  /// Somebody cancelled it: end as cancelled.
  case cancelled = 1
  /// The server stops: commit and pause.
  case shutdown = 2
}

/// A running job's way to the queue.
public final class JobSession: Sendable {
  public let lease: Lease
  private let store: Store
  private let leaseMilliseconds: Int64
  private let stopCode = Atomic<Int>(0)
  private let stopHandler = Guarded<(@Sendable () -> Void)?>(nil)

  init(lease: Lease, store: Store, leaseMilliseconds: Int64) {
    self.lease = lease
    self.store = store
    self.leaseMilliseconds = leaseMilliseconds
  }

  /// Why the job should stop, if it should. Costs one load: look at it between frames.
  public var stop: StopReason? { StopReason(rawValue: stopCode.load(ordering: .acquiring)) }

  /// Has something done as soon as the job should stop, on whichever thread asks for that; at once when it should already.
  ///
  /// For work that blocks: it ends by this and not by looking at `stop`.
  public func whenStopped(_ body: @escaping @Sendable () -> Void) {
    stopHandler.withLock { $0 = body }
    if stop != nil { body() }
  }

  /// Asks the job to stop. A cancel is not taken back by a shutdown that follows.
  func requestStop(_ reason: StopReason) {
    _ = stopCode.compareExchange(
      expected: 0, desired: reason.rawValue, ordering: .acquiringAndReleasing)
    stopHandler.withLock { $0 }?()
  }

  /// Commits one step and renews the lease. Blocks until it is on the disk.
  ///
  /// - Throws: `QueueError.leaseLost` when the job is another worker's now: stop at once.
  public func commit(_ step: JobStep) throws {
    let cancel = try store.performAndWait(
      Write.commit(step, under: lease, leaseMilliseconds: leaseMilliseconds))
    if cancel == .requested { requestStop(.cancelled) }
  }

  /// Renews the lease without writing anything else; for work that goes on long without a step.
  public func renew() throws {
    try commit(JobStep())
  }
}
