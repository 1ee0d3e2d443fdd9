public import Base

// What can be asked about one job.

extension Read where Result == JobRecord {
  /// The job of an id.
  public static func job(_ id: JobID) -> Read {
    Read { connection in try connection.job(id) }
  }
}

extension Read where Result == [AuditEntry] {
  /// The audit trail of a job, oldest first. A deleted job still has one.
  public static func history(of id: JobID) -> Read {
    Read { connection in
      let entries = try connection.all(.historyOfJob) {
        $0.bind(id.description)
      } row: { row in
        AuditEntry(
          at: row.timestamp(0), actor: row.text(1), action: row.text(2),
          detail: row.optionalText(3))
      }
      guard !entries.isEmpty else { throw QueueError.jobNotFound(id) }
      return entries
    }
  }
}

/// One line of a job's audit trail.
public struct AuditEntry: Sendable, Hashable {
  public let at: Timestamp
  public let actor: String
  public let action: String
  public let detail: String?
}

extension Read where Result == StoredResult? {
  /// What a completed job found; nil for any other job.
  public static func result(of id: JobID) -> Read {
    Read { connection in
      _ = try connection.job(id)
      return try connection.result(of: id)
    }
  }
}

/// The result of a job as it is kept.
public struct StoredResult: Sendable, Hashable {
  public let frameCount: Int64
  /// A JSON object.
  public let outputJSON: String
  public let createdAt: Timestamp
}

extension Read where Result == [NodeMetrics] {
  /// What each node of a job that has ended cost, by name.
  public static func metrics(of id: JobID) -> Read {
    Read { connection in
      _ = try connection.job(id)
      return try connection.all(.metricsOfJob, { $0.bind(id.description) }, row: NodeMetrics.init)
    }
  }
}

extension NodeMetrics {
  init(_ row: Statement) throws(StoreError) {
    guard let node = Name(row.text(0)) else {
      throw StoreError(.databaseCorrupt, "the metrics of node \(row.text(0)) cannot be read")
    }
    self.init(
      node: node, frames: row.integer(1), totalMilliseconds: row.number(2), p50: row.number(3),
      p95: row.number(4), p99: row.number(5), maximum: row.number(6))
  }
}

extension Read where Result == [FrameRow] {
  /// Frames of a job in the order of the source, after an index (-1 for the beginning).
  ///
  /// - Parameters:
  ///   - limit: how many frames; each comes with the rows of all its nodes.
  ///   - microseconds: only frames of these moments. They are looked for from the index on, one look at each frame before
  ///     them, whatever the limit.
  public static func frames(
    of id: JobID, after index: Int64, limit: Int,
    microseconds: ClosedRange<Int64> = Int64.min...Int64.max
  ) -> Read {
    Read { connection in
      try connection.frames(
        of: connection.job(id).key, after: index, limit: limit, microseconds: microseconds
      ).rows
    }
  }
}

/// What one node found in one frame, as it is kept.
public struct FrameRow: Sendable, Hashable {
  public let index: Int64
  public let microseconds: Int64
  public let node: String
  /// The whole `frame` message.
  public let json: [UInt8]
}

extension Read where Result == JobTail {
  /// How far the log has come for a job: what an `ETag` is made of, and the snapshot for a new viewer.
  public static func tail(of id: JobID) -> Read {
    Read { connection in
      try connection.tail(of: connection.job(id).key)
    }
  }
}

/// Where a job's part of the log ends.
public struct JobTail: Sendable {
  public let key: JobKey
  /// Its newest event.
  public let lastSequence: Int64
  /// Its newest `progress` message.
  public let progress: [UInt8]?
}

extension Connection {
  func job(_ id: JobID) throws -> JobRecord {
    let found = try first(.jobByID) {
      $0.bind(id.description)
    } row: { row throws(StoreError) in
      try JobRecord(row)
    }
    guard let found else { throw QueueError.jobNotFound(id) }
    return found
  }

  /// A job's newest `progress` message; nil when there is none yet.
  func newestProgress(of job: JobKey) throws(StoreError) -> [UInt8]? {
    try first(.lastEventOfTypeOfJob) {
      $0.bind(job.number)
      $0.bind(Int64(MessageType.progress.rawValue))
    } row: {
      $0.bytes(1) ?? []
    }
  }

  func tail(of job: JobKey) throws(StoreError) -> JobTail {
    let newest = { (query: StoreQuery) throws(StoreError) in
      try self.first(query, { $0.bind(job.number) }, row: { $0.integer(0) }) ?? 0
    }
    return JobTail(
      key: job, lastSequence: max(try newest(.lastEventOfJob), try newest(.lastFrameOfJob)),
      progress: try newestProgress(of: job))
  }

  func result(of id: JobID) throws(StoreError) -> StoredResult? {
    try first(.resultOfJob) {
      $0.bind(id.description)
    } row: {
      StoredResult(frameCount: $0.integer(0), outputJSON: $0.text(1), createdAt: $0.timestamp(2))
    }
  }

  /// The first frames after an index, each with the rows of all its nodes, and whether those are all.
  ///
  /// Moments rise with the index, so behind the first that is too late there are no more.
  func frames(
    of job: JobKey, after index: Int64, limit: Int,
    microseconds: ClosedRange<Int64> = Int64.min...Int64.max
  ) throws(StoreError) -> (rows: [FrameRow], isAll: Bool) {
    var rows: [FrameRow] = []
    var frames = 0
    try each(.framesOfJobByIndex) {
      $0.bind(job.number)
      $0.bind(index)
    } row: { row in
      guard row.integer(1) >= microseconds.lowerBound else { return true }
      guard row.integer(1) <= microseconds.upperBound else { return false }
      if rows.last?.index != row.integer(0) { frames += 1 }
      guard frames <= limit else { return false }
      rows.append(
        FrameRow(
          index: row.integer(0), microseconds: row.integer(1), node: row.text(2),
          json: row.bytes(3) ?? []))
      return true
    }
    return (rows, frames <= limit)
  }
}
