public import Base

/// Where a job stands. Terminal states never change.
public enum JobStatus: String, Sendable, CaseIterable {
  case queued
  case running
  case completed
  case failed
  case cancelled

  /// Whether the job has ended for good.
  public var isTerminal: Bool {
    switch self {
    case .queued, .running: false
    case .completed, .failed, .cancelled: true
    }
  }
}

/// The name of one worker of one run of the server; no two runs share a name.
public struct WorkerID: Sendable, Hashable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) {
    self.description = description
  }
}

/// A worker's right to write for a job. Another claim of the job has another attempt, so an old right fits nothing.
public struct Lease: Sendable, Hashable {
  public let job: JobKey
  public let owner: WorkerID
  /// Counts the claims of the job, from 1.
  public let attempt: Int64
}

/// What the queue knows of one job, and all that its transitions depend on.
public struct JobState: Sendable, Hashable {
  public var status: JobStatus = .queued
  /// Who runs it; nil while nobody does.
  public var owner: WorkerID?
  /// How often it has been claimed.
  public var attempt: Int64 = 0
  /// How often its worker vanished without a word.
  public var crashes: Int64 = 0
  /// Until when its worker is taken to be alive.
  public var leaseUntil: Timestamp?
  /// Somebody wants it to stop, and its worker has not yet done so.
  public var cancelRequested = false

  /// A job that took its worker down this often is not tried again.
  public static let crashLimit: Int64 = 3

  public init() {}
}

/// Everything that can happen to a job. The table is in `JobState.applying`.
public enum JobAction: Sendable, Hashable {
  /// A worker takes the job: one that waits, or one that nobody runs any more.
  case claim(WorkerID, until: Timestamp)
  /// The worker shows that it is alive.
  case renew(WorkerID, attempt: Int64, until: Timestamp)
  /// The worker gives the job back unfinished, because the server stops.
  case release(WorkerID, attempt: Int64)
  /// The worker is gone without a word.
  case abandon
  /// The worker has ended the job.
  case finish(WorkerID, attempt: Int64, JobEnding)
  /// Somebody wants the job to stop.
  case cancel
}

/// How a job can end.
public enum JobEnding: String, Sendable, CaseIterable {
  case completed
  case failed
  case cancelled

  var status: JobStatus {
    switch self {
    case .completed: .completed
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }
}

/// Why an action does not fit a job's state.
public enum TransitionError: Error, Sendable, Hashable {
  /// The job has ended.
  case ended(JobStatus)
  /// The job is not running.
  case notRunning
  /// The job runs, but for another owner or attempt.
  case leaseLost
  /// The job's worker is alive.
  case workerAlive
}

extension JobState {
  /// The state after an action, or why the action does not fit.
  public func applying(_ action: JobAction) throws(TransitionError) -> JobState {
    guard !status.isTerminal else { throw .ended(status) }
    switch action {
    case .claim(let worker, let until): return try claimed(by: worker, until: until)
    case .renew(let worker, let attempt, let until):
      try check(worker, attempt)
      return with { $0.leaseUntil = until }
    case .release(let worker, let attempt):
      try check(worker, attempt)
      return cancelRequested ? ended(.cancelled) : unowned()
    case .abandon:
      guard status == .running else { throw .notRunning }
      guard owner != nil else { return self }
      let after = with { $0.crashes += 1 }
      if cancelRequested { return after.ended(.cancelled) }
      return after.crashes >= Self.crashLimit ? after.ended(.failed) : after.unowned()
    case .finish(let worker, let attempt, let ending):
      try check(worker, attempt)
      return ended(ending.status)
    case .cancel:
      return owner == nil ? ended(.cancelled) : with { $0.cancelRequested = true }
    }
  }

  private func claimed(by worker: WorkerID, until: Timestamp) throws(TransitionError) -> JobState {
    guard owner == nil else { throw .workerAlive }
    return with {
      $0.status = .running
      $0.owner = worker
      $0.attempt += 1
      $0.leaseUntil = until
    }
  }

  /// The fence: only who holds the lease may go on.
  private func check(_ worker: WorkerID, _ attempt: Int64) throws(TransitionError) {
    guard status == .running else { throw .notRunning }
    guard owner == worker, self.attempt == attempt else { throw .leaseLost }
  }

  private func unowned() -> JobState {
    with {
      $0.owner = nil
      $0.leaseUntil = nil
    }
  }

  private func ended(_ status: JobStatus) -> JobState {
    unowned().with {
      $0.status = status
      $0.cancelRequested = false
    }
  }

  private func with(_ change: (inout JobState) -> Void) -> JobState {
    var state = self
    change(&state)
    return state
  }
}
