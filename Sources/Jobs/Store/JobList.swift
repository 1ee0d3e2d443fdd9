public import Base

/// Which jobs a list shows.
public struct JobListFilter: Sendable, Hashable {
  public var status: JobStatus?
  public var pipelineID: String?
  public var submittedBy: String?
  public var source: String?
  /// Created at this moment or later.
  public var since: Timestamp?
  /// Created at this moment or earlier.
  public var until: Timestamp?

  public init() {}
}

/// The most jobs that one page holds.
private let largestPage = 1_000

/// A page of the list of jobs, newest first.
public struct JobListPage: Sendable {
  public let jobs: [JobRecord]
  /// The newest `progress` message of those that have one, as of the same moment.
  public let progress: [JobID: [UInt8]]
  /// Where the next page begins; nil at the end.
  public let next: Int64?
}

extension Read where Result == JobListPage {
  /// Jobs, newest first. Pages do not shift when jobs are added: a page begins where the last one ended.
  ///
  /// - Parameter cursor: `next` of the page before; nil for the first.
  public static func jobs(_ filter: JobListFilter, limit: Int, cursor: Int64? = nil) -> Read {
    let limit = min(max(limit, 1), largestPage)
    return Read { connection in
      // Creation times never fall as numbers rise, so a span of time is a span of numbers, and any index serves.
      let lower = try connection.bound(.firstJobSince, filter.since, or: 0)
      let upper = try connection.bound(.firstJobAfter, filter.until, or: .max)
      let span = JobSpan(
        before: min(cursor ?? .max, upper ?? .max), from: lower ?? .max)
      var jobs = try connection.jobs(JobListQuery(filter), of: filter, in: span, limit: limit + 1)
      let hasMore = jobs.count > limit
      if hasMore { jobs.removeLast() }
      var progress: [JobID: [UInt8]] = [:]
      for job in jobs { progress[job.id] = try connection.newestProgress(of: job.key) }
      return JobListPage(
        jobs: jobs, progress: progress, next: hasMore ? jobs.last?.key.number : nil)
    }
  }
}

extension Connection {
  /// The number of the first job at or after a moment; nil when there is none, `unbounded` without a moment.
  fileprivate func bound(_ query: StoreQuery, _ moment: Timestamp?, or unbounded: Int64)
    throws(StoreError)
    -> Int64?
  {
    guard let moment else { return unbounded }
    return try first(query, { $0.bind(moment) }, row: { $0.integer(0) })
  }
}
