import Base
import TestSupport
import Testing

@testable import Jobs

/// What a page of the list of jobs costs when there are many, in SQLite's instructions.
@Suite struct JobListCostTests {
  private static let count = 50_000
  /// For a page of fifty, and for finding that there is none: measured are some 1,950 and 26.
  private static let (page, nothing) = (6_000, 400)

  private let directory: TemporaryDirectory
  private let store: Store
  private let connection: Connection

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store(directory: directory.path)
    connection = try Connection(path: directory.file("touchline.db"), role: .writer)
  }

  /// Jobs whose values are expressions over their number `n`.
  private func fill(
    status: String, pipeline: String = "'p0'", submitter: String = "'u0'", source: String = "'s0'"
  ) throws {
    try connection.execute(
      """
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(Self.count))
      INSERT INTO jobs (job_id, pipeline_id, source_url, status, created_at, completed_at, device_requested,
        device_used, fallback, options, submitted_by)
      SELECT printf('job_%026d', n), \(pipeline), \(source), \(status), n,
        CASE WHEN \(status) IN ('queued', 'running') THEN NULL ELSE n END, 'cpu', 'cpu', 0, '{}', \(submitter)
      FROM numbers
      """)
  }

  private func list(_ filter: JobListFilter) throws -> (jobs: [JobRecord], cost: Int) {
    let (page, cost) = try connection.instructions {
      try Read.jobs(filter, limit: 50).body(connection)
    }
    return (page.jobs, cost)
  }

  /// Two values of each of the chosen columns in every combination of an even number of second values, in turns. So of every
  /// column and every smaller combination there are thousands of jobs all over the list, and of the odd ones none.
  @Test(arguments: 1..<16)
  func `no combination costs more than it gives, however its values are mixed`(mask: Int) throws {
    let chosen = (0..<4).filter { mask & (1 << $0) != 0 }
    // Bit by bit of the number; the last of the chosen makes it even.
    let bits = chosen.enumerated().map { place, _ in
      place < chosen.count - 1
        ? "((n >> \(place)) & 1)"
        : "(" + (["0"] + (0..<place).map { "((n >> \($0)) & 1)" }).joined(separator: " + ")
          + ") % 2"
    }
    func value(_ column: Int, _ values: (String, String)) -> String {
      guard let place = chosen.firstIndex(of: column) else { return "'\(values.0)'" }
      return "CASE (\(bits[place])) WHEN 0 THEN '\(values.0)' ELSE '\(values.1)' END"
    }
    try fill(
      status: value(0, ("completed", "failed")), pipeline: value(1, ("p0", "p1")),
      submitter: value(2, ("u0", "u1")), source: value(3, ("s0", "s1")))
    for picks in 0..<(1 << chosen.count) {
      let seconds = Set(chosen.indices.filter { picks & (1 << $0) != 0 }.map { chosen[$0] })
      var filter = JobListFilter()
      if chosen.contains(0) { filter.status = seconds.contains(0) ? .failed : .completed }
      if chosen.contains(1) { filter.pipelineID = seconds.contains(1) ? "p1" : "p0" }
      if chosen.contains(2) { filter.submittedBy = seconds.contains(2) ? "u1" : "u0" }
      if chosen.contains(3) { filter.source = seconds.contains(3) ? "s1" : "s0" }
      let (jobs, cost) = try list(filter)
      if seconds.count.isMultiple(of: 2) {
        #expect(jobs.count == 50)
        #expect(cost < Self.page, "\(filter)")
      } else {
        #expect(jobs.isEmpty)
        #expect(cost < Self.nothing, "\(filter)")
      }
    }
  }

  @Test func `a span of time costs no more`() throws {
    try fill(status: "CASE n % 2 WHEN 0 THEN 'failed' ELSE 'completed' END")
    var filter = JobListFilter()
    filter.status = .failed
    filter.submittedBy = "u0"
    filter.since = Timestamp(milliseconds: 20_000)
    filter.until = Timestamp(milliseconds: 20_009)
    let (jobs, cost) = try list(filter)
    #expect(jobs.map(\.key.number) == [20_008, 20_006, 20_004, 20_002, 20_000])
    #expect(cost < Self.page)
  }

  /// Jobs leave the queue in their order: what waits is the newest stretch.
  @Test func `a long queue beside a long past`() throws {
    let queued = "n > \(Self.count / 2)"
    try fill(
      status: "CASE WHEN \(queued) THEN 'queued' ELSE 'completed' END",
      pipeline: "CASE n % 2 WHEN 0 THEN 'p0' ELSE 'p1' END",
      submitter: "CASE WHEN \(queued) THEN 'bob' ELSE 'ann' END")
    var filter = JobListFilter()
    filter.status = .queued
    for (submitter, pipeline, isThere) in [
      ("bob", nil, true), ("bob", "p1", true), ("ann", nil, false), ("ann", "p0", false),
      ("bob", "p2", false), (nil, "p0", true),
    ] as [(String?, String?, Bool)] {
      filter.submittedBy = submitter
      filter.pipelineID = pipeline
      let (jobs, cost) = try list(filter)
      #expect(jobs.count == (isThere ? 50 : 0))
      #expect(cost < (isThere ? Self.page * 2 : Self.nothing), "\(filter)")
    }
    filter = JobListFilter()
    filter.status = .running
    filter.submittedBy = "ann"
    #expect(try list(filter).cost < Self.nothing)
  }
}
