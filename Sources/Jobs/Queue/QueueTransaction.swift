import Base

// The small steps that the queue's writes are made of.

/// What the audit trail calls the things that happen to a job.
enum AuditAction: String {
  case submitted, started, resumed, released, completed, failed, cancelled, deleted
  case cancelRequested = "cancel_requested"
  case workerLost = "worker_lost"
}

extension Transaction {
  // MARK: - Finding jobs

  func record(of id: JobID) throws -> JobRecord {
    let found = try connection.first(.jobByID) {
      $0.bind(id.description)
    } row: { row throws(StoreError) in
      try JobRecord(row)
    }
    guard let found else { throw QueueError.jobNotFound(id) }
    return found
  }

  /// The job of a lease; one that was deleted meanwhile is a lease lost.
  func record(of lease: Lease) throws -> JobRecord {
    do {
      return try record(of: lease.job.id)
    } catch QueueError.jobNotFound {
      throw QueueError.leaseLost(lease.job.id)
    }
  }

  func newestJob() throws -> (id: JobID, createdAt: Timestamp)? {
    let newest = try connection.first(.newestJob) { ($0.text(0), $0.timestamp(1)) }
    return newest.flatMap { text, createdAt in JobID(text).map { ($0, createdAt) } }
  }

  /// The job to claim next, with its checkpoint.
  func nextClaimable(except alive: Set<JobID>) throws -> (JobRecord, [UInt8]?)? {
    let read = { (row: Statement) throws(StoreError) in
      (try JobRecord(row), row.bytes(JobRecord.columnCount))
    }
    // Few jobs run at a time, so these are few.
    let expired = try connection.all(.nextExpired, { $0.bind(now) }, row: read)
    if let found = expired.first(where: { !alive.contains($0.0.id) }) { return found }
    return try connection.first(.nextQueued, row: read)
  }

  // MARK: - Changing them

  /// Brings a job from a state into the one that the pure table gives, and refuses if the row no longer stands there.
  ///
  /// When that ends the job, its result and its last events go in first, for the schema refuses them afterwards.
  /// - Parameter outcome: how it ends; left out where the action itself says so.
  func apply(
    _ action: JobAction, to old: JobState, of record: JobRecord, outcome: JobOutcome? = nil
  )
    throws -> JobState
  {
    let new = try record.applying(action, to: old)
    var failure: JobFailure?
    if new.status.isTerminal {
      let outcome = try ending(outcome, in: new, of: record)
      try writeResult(outcome, of: record)
      try writeLastEvents(outcome, of: record)
      failure = outcome.failure
    }
    let changed = try connection.run(.transition) {
      $0.bind(new.status.rawValue)
      $0.bind(new.owner?.description)
      $0.bind(new.attempt)
      $0.bind(new.crashes)
      $0.bind(new.leaseUntil)
      $0.bind(new.cancelRequested)
      $0.bind(record.startedAt ?? (new.status == .running ? now : nil))
      $0.bind(new.status.isTerminal ? now : nil)
      $0.bind(failure?.code)
      $0.bind(failure?.message)
      $0.bind(record.key.number)
      $0.bind(old.status.rawValue)
      $0.bind(old.owner?.description)
      $0.bind(old.attempt)
    }
    guard changed == 1 else { throw QueueError.leaseLost(record.id) }
    return new
  }

  /// How a job ends. Whoever ends it without having run it knows nothing of what it has found; its last checkpoint does.
  private func ending(_ outcome: JobOutcome?, in state: JobState, of record: JobRecord) throws
    -> JobOutcome
  {
    switch outcome {
    case nil: state.outcomeByItself(leaving: try remains(of: record))
    case .failed(let failure, let summary, _) where summary.isEmpty:
      { .failed(failure, summary: $0.summary, metrics: $0.metrics) }(try remains(of: record))
    case .some(let outcome): outcome
    }
  }

  /// Notes that a job's worker is gone. The job is then free to be claimed, or has ended: by a crash too many, or
  /// by a cancel that its worker did not live to see.
  func abandon(_ record: JobRecord) throws -> JobState {
    let owner = record.state.owner?.description ?? "nobody"
    let after = try apply(.abandon, to: record.state, of: record)
    try audit(record.id, "system", .workerLost, detail: "\(owner) is gone")
    if after.status.isTerminal {
      let outcome = after.outcomeByItself(leaving: JobRemains())
      try audit(record.id, "system", outcome.auditAction, detail: outcome.failure?.message)
    }
    return after
  }

  func setDevice(_ device: JobStep.Device, of job: JobKey) throws {
    try connection.run(.setDevice) {
      $0.bind(device.used)
      $0.bind(device.fallback)
      $0.bind(job.number)
    }
  }

  // MARK: - What goes with a change

  func append(_ body: RealtimeMessage.Body, to job: JobKey) throws {
    try log.append(EncodedMessage(RealtimeMessage(body, at: now)), job: job)
  }

  func audit(_ job: JobID, _ actor: String, _ action: AuditAction, detail: String? = nil) throws {
    try connection.run(.insertHistory) {
      $0.bind(job.description)
      $0.bind(now)
      $0.bind(actor)
      $0.bind(action.rawValue)
      $0.bind(detail)
    }
  }

  func writeResult(_ outcome: JobOutcome, of record: JobRecord) throws {
    for metrics in outcome.metrics {
      try connection.run(.insertMetrics) {
        $0.bind(record.id.description)
        $0.bind(record.pipelineID)
        $0.bind(metrics.node.description)
        $0.bind(metrics.frames)
        $0.bind(metrics.totalMilliseconds)
        $0.bind(metrics.p50)
        $0.bind(metrics.p95)
        $0.bind(metrics.p99)
        $0.bind(metrics.maximum)
        $0.bind(now)
      }
    }
    guard case .completed(let result) = outcome else { return }
    try connection.run(.insertResult) {
      $0.bind(record.id.description)
      $0.bind(record.pipelineID)
      $0.bind(result.frameCount)
      $0.bind(result.summary.jsonText())
      $0.bind(now)
    }
    for run in result.runs { try add(run) }
  }

  /// `plugin_status failed` of each plugin that was started and has not been told to have ended: its worker is gone, or did
  /// not get so far.
  private func closePlugins(of record: JobRecord) throws {
    var open: [Name] = []
    try connection.each(.reportsOfJob) {
      $0.bind(record.key.number)
    } row: { row in
      guard row.integer(0) == Int64(MessageType.pluginStatus.rawValue),
        let (plugin, status) = PluginStatusPayload.status(in: row.bytes(1) ?? [])
      else { return true }
      open.removeAll { $0 == plugin }
      if status == .started || status == .running { open.append(plugin) }
      return true
    }
    for plugin in open {
      try append(
        .pluginStatus(PluginStatusPayload(jobID: record.id, plugin: plugin, status: .failed)),
        to: record.key)
    }
  }

  /// The messages with which every job ends, in the order of the contract.
  func writeLastEvents(_ outcome: JobOutcome, of record: JobRecord) throws {
    let id = record.id
    switch outcome {
    case .completed:
      try append(
        .progress(ProgressPayload(jobID: id, progress: 100, stage: "Complete")), to: record.key)
    case .failed(let failure, _, _):
      try closePlugins(of: record)
      try append(
        .error(
          ErrorPayload(
            jobID: id, error: failure.message, plugin: failure.plugin,
            details: ErrorPayload.Details(errorCode: failure.code, message: failure.message),
            frameIndex: failure.frameIndex)), to: record.key)
      try append(
        .progress(ProgressPayload(jobID: id, progress: 100, stage: "Failed")), to: record.key)
    // A cancel is no plugin's failure, and none of them completed.
    case .cancelled: break
    }
    try append(
      .complete(
        CompletePayload(jobID: id, status: outcome.ending.message, summary: outcome.summary)),
      to: record.key)
  }
}

extension JobRecord {
  /// The state after an action, or what the queue says when it does not fit.
  func applying(_ action: JobAction, to state: JobState? = nil) throws(QueueError) -> JobState {
    do {
      return try (state ?? self.state).applying(action)
    } catch {
      switch error {
      case .ended(let status): throw .jobEnded(id, status)
      case .notRunning, .leaseLost, .workerAlive: throw .leaseLost(id)
      }
    }
  }
}

extension JobState {
  /// How a job ended that no worker ended: by a crash too many, or by a cancel.
  func outcomeByItself(leaving remains: JobRemains) -> JobOutcome {
    let (summary, metrics) = (remains.summary, remains.metrics)
    return status == .failed
      ? .failed(.crashLoop(crashes: crashes), summary: summary, metrics: metrics)
      : .cancelled(summary: summary, metrics: metrics)
  }
}

/// What is known of a job whose worker is gone.
struct JobRemains {
  var summary: JSONObject = [:]
  var metrics: [NodeMetrics] = []
}

extension JobOutcome {
  var failure: JobFailure? {
    if case .failed(let failure, _, _) = self { failure } else { nil }
  }

  var auditAction: AuditAction {
    switch self {
    case .completed: .completed
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }
}

extension JobEnding {
  var message: CompletePayload.Status {
    switch self {
    case .completed: .completed
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }
}

extension PluginStatusPayload {
  /// The plugin and the status of a message as the log keeps it.
  fileprivate static func status(in message: [UInt8]) -> (Name, Status)? {
    guard case .object(let json)? = try? JSONParser.parse(message),
      case .object(let payload)? = json["payload"], case .string(let plugin)? = payload["plugin"],
      case .string(let status)? = payload["status"], let name = Name(plugin),
      let known = Status(rawValue: status)
    else { return nil }
    return (name, known)
  }
}
