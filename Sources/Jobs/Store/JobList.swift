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
      let statement = try connection.prepare(JobListQuery(filter).sql)
      statement.bind(min(cursor ?? .max, upper ?? .max))
      statement.bind(lower ?? .max)
      statement.bind(Int64(limit) + 1)
      for value in JobListQuery.values(of: filter) { statement.bind(value) }
      var jobs: [JobRecord] = []
      while try statement.step() { jobs.append(try JobRecord(statement)) }
      let hasMore = jobs.count > limit
      if hasMore { jobs.removeLast() }
      var progress: [JobID: [UInt8]] = [:]
      for job in jobs { progress[job.id] = try connection.newestProgress(of: job.key) }
      return JobListPage(
        jobs: jobs, progress: progress, next: hasMore ? jobs.last?.key.number : nil)
    }
  }
}

/// The query of a list, which depends on which filters are set: every shape it can have is known.
struct JobListQuery: Hashable {
  let sql: String

  /// The columns that can be asked for by value, each with an index.
  private static let columns = ["status", "pipeline_id", "submitted_by", "source_url"]

  init(_ filter: JobListFilter) {
    let isSet = [
      filter.status != nil, filter.pipelineID != nil, filter.submittedBy != nil,
      filter.source != nil,
    ]
    self.init(columns: zip(Self.columns, isSet).filter(\.1).map(\.0))
  }

  private init(columns: [String]) {
    let conditions = columns.enumerated().map { index, column in " AND \(column) = ?\(index + 4)" }
    sql = """
      SELECT \(StoreQuery.jobColumns) FROM jobs
      WHERE job_no < ?1 AND job_no >= ?2\(conditions.joined()) ORDER BY job_no DESC LIMIT ?3
      """
  }

  /// The values to bind after the three bounds, in order.
  static func values(of filter: JobListFilter) -> [String] {
    [filter.status?.rawValue, filter.pipelineID, filter.submittedBy, filter.source].compactMap(
      \.self)
  }

  /// Every query that a list can run, for the test of query plans.
  static var everyShape: [JobListQuery] {
    (0..<(1 << columns.count)).map { mask in
      JobListQuery(columns: columns.indices.filter { mask & (1 << $0) != 0 }.map { columns[$0] })
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
