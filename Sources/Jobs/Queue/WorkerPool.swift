import Base
import Glibc

/// The workers of one server: each a thread that claims a job, runs it to its end, and takes the next.
public final class WorkerPool: Sendable {
  /// What an operator may choose.
  public struct Options: Sendable {
    /// Jobs that run at the same time.
    public var workers: Int
    /// How long a worker may be silent before its job is given to another. Every step renews it.
    public var leaseMilliseconds: Int64 = 30_000

    public init(workers: Int) {
      self.workers = workers
    }
  }

  private struct State {
    /// Rises whenever there may be something to claim.
    var wakeUps: UInt64 = 0
    var isStopping = false
    /// The jobs that run here, for cancels and the end.
    var sessions: [JobID: JobSession] = [:]
  }

  private let store: Store
  private let executor: any JobExecutor
  private let options: Options
  private let report: @Sendable (WorkerReport) -> Void
  private let state = Condition(State())
  private let threads: Guarded<[NamedThread]>

  /// Takes over what the last server left running, then starts the workers.
  ///
  /// - Parameter report: hears what the log does not tell; called on the workers' threads.
  public init(
    store: Store, executor: any JobExecutor, options: Options,
    report: @escaping @Sendable (WorkerReport) -> Void = { _ in }
  ) throws {
    self.store = store
    self.executor = executor
    self.options = options
    self.report = report
    threads = Guarded([])
    let recovered = try store.performAndWait(Write.recover())
    if !recovered.isEmpty { report(.recovered(recovered)) }
    // No two runs of a server share a name, so a lease of an earlier one fits nobody here.
    let run = "\(getpid())-\(String(UInt32.random(in: .min ... .max), radix: 16))"
    let started = (1...max(1, options.workers)).map { number in
      let worker = WorkerID("\(run)/worker-\(number)")
      return NamedThread(name: "tl-worker-\(number)") { self.work(as: worker) }
    }
    threads.withLock { $0 = started }
  }

  /// Tells the workers that a job has come.
  public func wake() {
    state.update { $0.wakeUps += 1 }
  }

  /// Cancels a job: in the store, and at once in the worker that runs it here.
  public func cancel(_ id: JobID, actor: String) async throws -> JobStatus {
    let status = try await store.perform(Write.cancel(id, actor: actor))
    if status == .running { state.update { $0.sessions[id]?.requestStop(.cancelled) } }
    return status
  }

  /// Stops the workers: every running job commits, pauses, and is there for the next server. Blocks until that is done.
  public func stop() {
    state.update { state in
      state.isStopping = true
      for session in state.sessions.values { session.requestStop(.shutdown) }
    }
    let running = threads.withLock { threads in
      defer { threads = [] }
      return threads
    }
    for thread in running { thread.join() }
  }

  // MARK: - One worker

  private func work(as worker: WorkerID) {
    while true {
      // Noted before the claim: a job that comes during it is not slept through.
      let (isStopping, seen) = state.update { ($0.isStopping, $0.wakeUps) }
      if isStopping { return }
      do {
        let claim = Write.claim(
          for: worker, leaseMilliseconds: options.leaseMilliseconds,
          except: { [state] in state.update { Set($0.sessions.keys) } })
        if let job = try store.performAndWait(claim) {
          run(job)
          continue
        }
      } catch {
        report(.storeFailed(worker, error))
      }
      sleep(since: seen)
    }
  }

  /// Sleeps until there may be a job: when told, or when a silent worker's lease may have run out.
  private func sleep(since seen: UInt64) {
    let deadline = Monotonic.now().advanced(bySeconds: Double(options.leaseMilliseconds) / 2_000)
    _ = state.wait(until: deadline) { state in
      state.isStopping || state.wakeUps != seen ? true : nil
    }
  }

  private func run(_ job: ClaimedJob) {
    let session = JobSession(
      lease: job.lease, store: store, leaseMilliseconds: options.leaseMilliseconds)
    let id = job.record.id
    state.update { state in
      state.sessions[id] = session
      if state.isStopping { session.requestStop(.shutdown) }
    }
    defer {
      state.update { state in
        // After a lost lease another worker of this pool may have a session of its own.
        if state.sessions[id] === session { state.sessions[id] = nil }
      }
    }
    do {
      // A cancel between the claim and this moment found no session to tell.
      if try store.performAndWait(Read.job(id)).state.cancelRequested {
        session.requestStop(.cancelled)
      }
      switch try exit(of: job, session) {
      case .ended(let outcome, let last): try end(job, outcome, last)
      case .paused:
        try persistently { try store.performAndWait(Write.release(job.lease)) }
      }
    } catch QueueError.leaseLost, QueueError.jobNotFound {
      report(.leaseLost(id))
    } catch {
      report(.storeFailed(job.lease.owner, error))
    }
  }

  /// Runs the executor and turns what it throws into an end of the job, or a pause where the job is not at fault.
  private func exit(of job: ClaimedJob, _ session: JobSession) throws -> JobExit {
    do {
      return try executor.run(job, in: session)
    } catch QueueError.leaseLost(let id) {
      throw QueueError.leaseLost(id)
    } catch let error as StoreError where error.isTransient && job.lease.attempt < Self.attemptLimit
    {
      // It must not fail for good because the disk was full. But what keeps failing while the rest of the store works
      // is given time, and not for ever.
      report(.storeFailed(job.lease.owner, error))
      _ = pauseBeforeRetry()
      return .paused
    } catch {
      return .ended(.failed(.executorFailed(error), summary: [:]))
    }
  }

  /// A job that the store refused in so many runs fails.
  private static let attemptLimit: Int64 = 10
  private static let retrySeconds = 1.0

  /// Sleeps a moment; false when the server is told to stop.
  private func pauseBeforeRetry() -> Bool {
    let deadline = Monotonic.now().advanced(bySeconds: Self.retrySeconds)
    return state.wait(until: deadline) { $0.isStopping ? true : nil } == nil
  }

  private func end(_ job: ClaimedJob, _ outcome: JobOutcome, _ last: JobStep) throws {
    do {
      try persistently {
        try store.performAndWait(Write.finish(outcome, last: last, under: job.lease))
      }
    } catch let error as QueueError {
      throw error
    } catch let error as StoreError where error.isTransient || error.code == .closed {
      // The server stops before there is space again: the next one does the end of the job anew.
      throw error
    } catch {
      // What the executor wants to leave behind cannot be kept, now or later: the job says so and ends.
      try persistently {
        try store.performAndWait(
          Write.finish(.failed(.executorFailed(error), summary: [:]), under: job.lease))
      }
    }
  }

  /// Tries again for as long as the cause lies outside of this program and the server is not told to stop.
  private func persistently(_ attempt: () throws -> Void) throws {
    while true {
      do {
        return try attempt()
      } catch let error as StoreError where error.isTransient {
        if !pauseBeforeRetry() { throw error }
      }
    }
  }
}

extension JobFailure {
  static func executorFailed(_ error: any Error) -> JobFailure {
    JobFailure(code: "EXECUTOR_FAILED", message: String(describing: error))
  }
}

/// What a worker has to say that is no fact about a job.
public enum WorkerReport: Sendable {
  /// These jobs were found running at start and go on from their checkpoints.
  case recovered([JobID])
  /// The job is another worker's now; nothing more was written for it.
  case leaseLost(JobID)
  /// The store refused; the worker tries again.
  case storeFailed(WorkerID, any Error)
}
