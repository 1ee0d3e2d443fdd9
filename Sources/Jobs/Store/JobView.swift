/// What a job resource shows, all of one snapshot.
public struct JobView: Sendable {
  public let job: JobRecord
  public let tail: JobTail
  /// What was said of the job's plugins, and what was warned of, in the order of the log.
  public let reports: [[UInt8]]
  /// The first frames after the index asked for.
  public let frames: [FrameRow]
  /// Whether there are no frames after those.
  public let hasAllFrames: Bool
  public let result: StoredResult?
}

/// Which parts of a job somebody asks for, beside its row and its tail.
public struct JobParts: Sendable {
  /// Every `plugin_status` and `warning`.
  public var reports = false
  /// Frames after this index; nil for none.
  public var framesAfter: Int64?
  /// So many frames at most.
  public var frameLimit = 0
  public var result = false

  public init() {}
}

extension Read where Result == JobView {
  /// A job with the parts that are wanted, in one read.
  ///
  /// - Parameter parts: asked once the job's row and tail are known, which is all that a client needs who has the rest.
  public static func view(
    of id: JobID, parts: @escaping @Sendable (JobRecord, JobTail) throws -> JobParts
  ) -> Read {
    Read { connection in
      let job = try connection.job(id)
      let tail = try connection.tail(of: job.key)
      let parts = try parts(job, tail)
      let frames = try parts.framesAfter.map {
        try connection.frames(of: job.key, after: $0, limit: parts.frameLimit)
      }
      return JobView(
        job: job, tail: tail, reports: parts.reports ? try connection.reports(of: job.key) : [],
        frames: frames?.rows ?? [], hasAllFrames: frames?.isAll ?? true,
        result: parts.result ? try connection.result(of: id) : nil)
    }
  }
}

extension Connection {
  /// The job's messages about its plugins, and its warnings.
  fileprivate func reports(of job: JobKey) throws(StoreError) -> [[UInt8]] {
    try all(.reportsOfJob, { $0.bind(job.number) }, row: { $0.bytes(1) ?? [] })
  }
}
