/// A stretch of the order of creation.
struct JobSpan {
  let before: Int64
  let from: Int64
}

/// How a list is read, which depends on which filters are set: every shape it can have is known.
///
/// Whatever is asked for, no more is read than is given, except for jobs that have not ended:
/// - few run at a time, so of those all are looked at;
/// - jobs leave the queue in the order in which they came, so the queue is the newest stretch of nearly everybody's jobs. The
///   list of the queue and the list of the other values are walked side by side, each skipping to where the other one is.
struct JobListQuery: Hashable {
  enum Way: Hashable {
    /// One stretch of one index.
    case straight(sql: String)
    /// Where two lists meet; each query gives the newest number of its list in a span.
    case meeting(queue: String, others: String)
  }

  /// A column that can be asked for by value beside the status, and how indexes call it.
  private struct Column {
    let name: String
    let inIndexes: String
  }

  private static let columns = [
    Column(name: "pipeline_id", inIndexes: "pipeline"),
    Column(name: "submitted_by", inIndexes: "submitter"),
    Column(name: "source_url", inIndexes: "source"),
  ]

  let way: Way

  init(_ filter: JobListFilter) {
    let isSet = [filter.pipelineID, filter.submittedBy, filter.source].map { $0 != nil }
    self.init(filter.status, zip(Self.columns, isSet).filter(\.1).map(\.0))
  }

  private init(_ status: JobStatus?, _ columns: [Column]) {
    let names = columns.map(\.name)
    let suffix = columns.map(\.inIndexes).joined(separator: "_")
    switch status {
    case nil:
      way = .straight(
        sql: Self.page(columns.isEmpty ? "" : "INDEXED BY jobs_by_\(suffix)", names))
    case .some where columns.isEmpty, .running:
      way = .straight(sql: Self.page("INDEXED BY jobs_by_status", ["status"] + names))
    case .queued:
      way = .meeting(
        queue:
          "SELECT max(job_no) FROM jobs INDEXED BY jobs_by_status \(Self.span) AND status = 'queued'",
        others:
          "SELECT max(job_no) FROM jobs INDEXED BY jobs_by_\(suffix) \(Self.span)\(Self.equal(names, from: 3))"
      )
    case .completed, .failed, .cancelled:
      way = .straight(
        sql: Self.page(
          "INDEXED BY ended_jobs_by_\(suffix)", ["status"] + names,
          and: " AND completed_at IS NOT NULL"))
    }
  }

  private static let span = "WHERE job_no < ?1 AND job_no >= ?2"

  private static func page(_ index: String, _ names: [String], and: String = "") -> String {
    """
    SELECT \(StoreQuery.jobColumns) FROM jobs \(index)
    \(span)\(equal(names, from: 4))\(and) ORDER BY job_no DESC LIMIT ?3
    """
  }

  private static func equal(_ names: [String], from first: Int) -> String {
    names.enumerated().map { place, name in " AND \(name) = ?\(first + place)" }.joined()
  }

  /// The values to bind after the bounds, in order.
  static func values(of filter: JobListFilter) -> [String] {
    [filter.pipelineID, filter.submittedBy, filter.source].compactMap(\.self)
  }

  /// Every filter of another shape, for the test of query plans.
  static var everyShape: [JobListFilter] {
    ([nil] + JobStatus.allCases).flatMap { status in
      (0..<(1 << columns.count)).map { mask in
        var filter = JobListFilter()
        filter.status = status
        filter.pipelineID = mask & 1 != 0 ? "p" : nil
        filter.submittedBy = mask & 2 != 0 ? "u" : nil
        filter.source = mask & 4 != 0 ? "s" : nil
        return filter
      }
    }
  }
}

extension Connection {
  /// The newest jobs of a span that a filter lets through.
  func jobs(_ query: JobListQuery, of filter: JobListFilter, in span: JobSpan, limit: Int)
    throws(StoreError) -> [JobRecord]
  {
    let values = JobListQuery.values(of: filter)
    switch query.way {
    case .straight(let sql):
      let statement = try prepare(sql)
      statement.bind(span.before)
      statement.bind(span.from)
      statement.bind(Int64(limit))
      if let status = filter.status { statement.bind(status.rawValue) }
      for value in values { statement.bind(value) }
      var jobs: [JobRecord] = []
      while try statement.step() { jobs.append(try JobRecord(statement)) }
      return jobs
    case .meeting(let queueSQL, let othersSQL):
      let (queue, others) = (try prepare(queueSQL), try prepare(othersSQL))
      var jobs: [JobRecord] = []
      var before = span.before
      while jobs.count < limit,
        let waiting = try queue.newest(before: before, from: span.from, []),
        let other = try others.newest(before: waiting + 1, from: span.from, values)
      {
        if other == waiting,
          let job = try first(.jobByNumber, { $0.bind(waiting) }, row: JobRecord.init)
        {
          jobs.append(job)
        }
        // What was found is behind us; else everything down to where the other list goes on.
        before = other == waiting ? waiting : other + 1
      }
      return jobs
    }
  }
}

extension Statement {
  /// The newest number of a list in a span.
  fileprivate func newest(before: Int64, from: Int64, _ values: [String]) throws(StoreError)
    -> Int64?
  {
    defer { reset() }
    bind(before)
    bind(from)
    for value in values { bind(value) }
    return try step() ? optionalInteger(0) : nil
  }
}
