import Base

// Every way in which a job changes. Each is one write: the job's row, its audit trail and its events change
// together or not at all, and every write of a worker is fenced by owner and attempt.

extension Write where Result == JobID {
  /// Puts a job at the end of the queue.
  public static func submit(_ submission: JobSubmission, actor: String = "system") -> Write {
    Write { transaction in
      let newest = try transaction.newestJob()
      // Creation times never fall as jobs come, even when the clock does: history queries rely on it.
      let createdAt = max(transaction.now, newest?.createdAt ?? transaction.now)
      let id = JobID.next(after: newest?.id, at: createdAt)
      try transaction.connection.run(.insertJob) {
        $0.bind(id.description)
        $0.bind(submission.pipelineID)
        $0.bind(submission.source)
        $0.bind(createdAt)
        $0.bind(submission.deviceRequested)
        $0.bind(submission.deviceUsed)
        $0.bind(submission.fallback)
        $0.bind(submission.options.jsonText())
        $0.bind(submission.submittedBy)
      }
      let key = JobKey(id: id, number: transaction.connection.lastInsertedRow)
      try transaction.audit(id, submission.submittedBy ?? actor, .submitted)
      try transaction.append(
        .progress(ProgressPayload(jobID: id, progress: 0, stage: "Starting")), to: key)
      return id
    }
  }
}

extension Write where Result == ClaimedJob? {
  /// Gives a worker the next job: first one whose worker is gone, else the one that has waited longest.
  ///
  /// - Parameter alive: jobs whose workers are known to be alive, here in this process: a lease that runs out while
  ///   one is busy with a long step or waits for the disk is not to be taken for its end.
  public static func claim(
    for worker: WorkerID, leaseMilliseconds: Int64,
    except alive: @escaping @Sendable () -> Set<JobID> = { [] }
  ) -> Write {
    Write { transaction in
      while let (record, checkpoint) = try transaction.nextClaimable(except: alive()) {
        var state = record.state
        if state.owner != nil {
          state = try transaction.abandon(record)
          guard !state.status.isTerminal else { continue }
        }
        let until = transaction.now.advanced(byMilliseconds: leaseMilliseconds)
        let claimed = try transaction.apply(.claim(worker, until: until), to: state, of: record)
        let isFirst = claimed.attempt == 1
        try transaction.audit(record.id, worker.description, isFirst ? .started : .resumed)
        let lease = Lease(job: record.key, owner: worker, attempt: claimed.attempt)
        return ClaimedJob(record: record, lease: lease, checkpoint: checkpoint)
      }
      return nil
    }
  }
}

extension Write where Result == CancelRequest {
  /// Writes one step of a job and renews the lease; an empty step renews and nothing more.
  public static func commit(_ step: JobStep, under lease: Lease, leaseMilliseconds: Int64) -> Write
  {
    Write { transaction in
      let until = transaction.now.advanced(byMilliseconds: leaseMilliseconds)
      let wantsCancel = try transaction.connection.first(.renewLease) {
        $0.bind(until)
        $0.bind(blob: step.checkpoint)
        $0.bind(lease.job.number)
        $0.bind(lease.owner.description)
        $0.bind(lease.attempt)
      } row: {
        $0.bool(0)
      }
      guard let wantsCancel else { throw QueueError.leaseLost(lease.job.id) }
      if let device = step.device { try transaction.setDevice(device, of: lease.job) }
      for message in step.messages { try transaction.log.append(message, job: lease.job) }
      return wantsCancel ? .requested : .none
    }
  }
}

/// Whether somebody wants the job to stop.
public enum CancelRequest: Sendable {
  case none
  case requested
}

extension Write where Result == Void {
  /// Gives a job back unfinished: the server stops, and the next one goes on with it.
  public static func release(_ lease: Lease) -> Write {
    Write { transaction in
      let record = try transaction.record(of: lease)
      let after = try transaction.apply(
        .release(lease.owner, attempt: lease.attempt), to: record.state, of: record)
      try transaction.audit(
        record.id, lease.owner.description, after.status == .cancelled ? .cancelled : .released)
    }
  }

  /// Ends a job: the last step's messages, the result, the last events and the new state, all at once.
  public static func finish(
    _ outcome: JobOutcome, last step: JobStep = JobStep(), under lease: Lease
  )
    -> Write
  {
    Write { transaction in
      let record = try transaction.record(of: lease)
      let action = JobAction.finish(lease.owner, attempt: lease.attempt, outcome.ending)
      // The pure table first: it refuses a lost lease before anything is written.
      _ = try record.applying(action)
      if let device = step.device { try transaction.setDevice(device, of: lease.job) }
      for message in step.messages { try transaction.log.append(message, job: lease.job) }
      _ = try transaction.apply(action, to: record.state, of: record, outcome: outcome)
      try transaction.audit(
        record.id, lease.owner.description, outcome.auditAction, detail: outcome.failure?.message)
    }
  }

  /// Removes a job that has ended, with its results; the audit trail keeps that it was there. Its frames and events
  /// can be reached no more, and the writer clears them away bit by bit.
  public static func delete(_ id: JobID, actor: String) -> Write {
    Write { transaction in
      let record = try transaction.record(of: id)
      guard record.status.isTerminal else { throw QueueError.jobNotEnded(id, record.status) }
      // Its events may be the newest: their numbers stay taken.
      try transaction.connection.run(.writeMeta) {
        $0.bind(MetaKey.sequenceFloor)
        $0.bind(String(transaction.log.lastSequence))
      }
      try transaction.connection.run(.deleteJob) { $0.bind(record.key.number) }
      try transaction.connection.run(.insertRemains) { $0.bind(record.key.number) }
      transaction.leftRemains = true
      try transaction.audit(id, actor, .deleted, detail: "was \(record.status.rawValue)")
    }
  }
}

extension Write where Result == JobStatus {
  /// Asks a job to stop: one that waits ends at once, one that runs is told at its next step.
  ///
  /// - Returns: the job's status afterwards.
  public static func cancel(_ id: JobID, actor: String) -> Write {
    Write { transaction in
      let record = try transaction.record(of: id)
      if record.state.cancelRequested { return record.status }
      let after = try transaction.apply(.cancel, to: record.state, of: record)
      try transaction.audit(id, actor, after.status == .cancelled ? .cancelled : .cancelRequested)
      return after.status
    }
  }
}

extension Write where Result == [JobID] {
  /// At start: nobody but this server can hold a lease now, so every job that runs has lost its worker.
  ///
  /// - Returns: the jobs that were found running.
  public static func recover() -> Write {
    Write { transaction in
      let abandoned = try transaction.connection.all(.abandonedJobs) { row throws(StoreError) in
        try JobRecord(row)
      }
      for record in abandoned { _ = try transaction.abandon(record) }
      return abandoned.map(\.id)
    }
  }
}
