import BareLoops
import Base
import Foundation
import Jobs

/// Pages of the list of jobs out of a million, for every combination of what it can be asked for.
struct HistorySuite {
  let lab: Lab

  private static let goal = Figure.Goal.atMost(10_000)
  /// Jobs begin at 2026-01-01, one a second.
  private static let firstMoment: Int64 = 1_767_225_600_000

  private var jobs: Int { lab.scale.count(1_000_000) }
  private var requests: Int { lab.scale.count(200) }

  func figures() throws -> [Figure] {
    defer { lab.directory.removePlace("history") }
    let directory = lab.directory.place("history")
    try Store(directory: directory).close()
    lab.progress("making \(Text.grouped(Int64(jobs))) jobs")
    try BareDatabase.run(script, in: directory)
    let server = try ServerChild(["ours", directory])
    var figures: [Figure] = []
    for size in 1...2 {
      for names in combinations(of: size) { figures.append(try figure([names], server)) }
    }
    figures.append(
      try figure((3...Self.parameters.count).flatMap { combinations(of: $0) }, server))
    return figures
  }

  // MARK: - What is asked

  private static let parameters = [
    "status", "pipeline_id", "submitted_by", "source", "since", "until",
  ]

  private func combinations(of size: Int) -> [[String]] {
    (0..<(1 << Self.parameters.count)).filter { $0.nonzeroBitCount == size }.map { mask in
      Self.parameters.indices.filter { mask & (1 << $0) != 0 }.map { Self.parameters[$0] }
    }
  }

  /// Values that many jobs have, and values that many jobs have but none of them together: bob's jobs never fail, and nobody
  /// else has asked for his pipeline or for his film.
  private func values(of parameter: String) -> [String] {
    let moment = { (share: Double) in
      Timestamp(milliseconds: Self.firstMoment + Int64(share * Double(jobs)) * 1_000).description
    }
    return switch parameter {
    case "status": ["completed", "failed", "queued"]
    case "pipeline_id": ["pipeline-1", "bobs"]
    case "submitted_by": ["user-2", "bob"]
    case "source": ["films/popular.mp4", "films/bobs.mp4"]
    case "since": [moment(0.25)]
    default: [moment(0.75)]
    }
  }

  private func queries(_ names: [String]) -> [String] {
    names.reduce(["limit=50"]) { queries, name in
      queries.flatMap { query in values(of: name).map { "\(query)&\(name)=\($0)" } }
    }
  }

  private func figure(_ combinations: [[String]], _ server: ServerChild) throws -> Figure {
    var (halves, worsts): ([Double], [Double]) = ([], [])
    for names in combinations {
      lab.progress(names.joined(separator: " & "))
      for query in queries(names) {
        var microseconds = [Double](repeating: 0, count: requests)
        let request = "GET /jobs?\(query) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        guard
          bare_time_gets(
            Int32(server.port), request, Int32(requests), 2_000, &microseconds) == 0
        else { throw Problem("/jobs?\(query) was not answered with 200") }
        halves.append(Spread.percentile(0.5, of: microseconds))
        worsts.append(Spread.percentile(0.99, of: microseconds))
      }
    }
    let worst = worsts.max() ?? 0
    return Figure(
      lab.suite,
      combinations.count == 1
        ? combinations[0].joined(separator: " & ")
        : "any of \(combinations.count) other combinations",
      .microseconds, ours: [worst], goal: Self.goal,
      note:
        "p99 of the slowest of \(worsts.count) queries, \(requests) times each; its p50 at most \(Text.decimals(halves.max() ?? 0, 0)) µs"
    )
  }

  // MARK: - What there is

  /// A quarter of the jobs is bob's, in turns with the others'. Of the others' every eighth has failed; the newest thousand wait.
  private var script: String {
    """
    BEGIN;
    CREATE TEMP TABLE made AS
      WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(jobs))
      SELECT n, n % 4 = 0 AS bobs,
        CASE WHEN n > \(jobs - 1_000) THEN 'queued' WHEN n % 4 <> 0 AND n % 7 = 0 THEN 'failed' ELSE 'completed' END AS ended
      FROM numbers;
    INSERT INTO jobs (job_no, job_id, pipeline_id, source_url, status, created_at, device_requested, device_used, fallback,
        options, submitted_by)
      SELECT n, printf('job_%026d', n), iif(bobs, 'bobs', 'pipeline-' || (n % 5)),
        CASE WHEN bobs THEN 'films/bobs.mp4' WHEN n % 3 = 0 THEN 'films/popular.mp4' ELSE 'films/' || n || '.mp4' END,
        'queued', \(Self.firstMoment) + n * 1000, 'cpu', 'cpu', 0, '{}', iif(bobs, 'bob', 'user-' || (n % 20))
      FROM made;
    INSERT INTO job_events (seq, job_no, type, json)
      SELECT n, n, \(MessageType.progress.rawValue),
        '{"type":"progress","payload":{"job_id":"' || printf('job_%026d', n) || '","progress":100},"timestamp":"2026-02-12T10:30:45.123Z"}'
      FROM made;
    UPDATE jobs SET status = 'running' WHERE job_no <= \(jobs - 1_000);
    UPDATE jobs SET status = ended, completed_at = created_at FROM made
      WHERE made.n = jobs.job_no AND jobs.status = 'running';
    COMMIT;
    """
  }
}
