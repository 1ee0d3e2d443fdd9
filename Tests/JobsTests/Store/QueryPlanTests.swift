import TestSupport
import Testing

@testable import Jobs

/// No query may read a table from end to end that grows with jobs or frames.
@Suite struct QueryPlanTests {
  private let directory: TemporaryDirectory
  private let store: Store
  private let connection: Connection

  /// Tables that only an operator's hand makes grow, or that are emptied as they fill.
  private static let smallTables: Set = ["meta", "log_epochs", "pipelines", "job_remains"]

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store(directory: directory.path)
    connection = try Connection(path: directory.file("touchline.db"), role: .reader)
  }

  private func plan(_ sql: String) throws -> [String] {
    let statement = try connection.prepare("EXPLAIN QUERY PLAN \(sql)")
    var lines: [String] = []
    while try statement.step() { lines.append(statement.text(3)) }
    return lines
  }

  private func complaints(_ sql: String) throws -> [String] {
    try plan(sql).filter { line in
      let words = line.split(separator: " ")
      if words.first == "SCAN", words.count > 1 {
        return !Self.smallTables.contains(String(words[1])) && words[1] != "CONSTANT"
      }
      return line.contains("TEMP B-TREE")
    }
  }

  @Test(arguments: StoreQuery.allCases)
  func `a query uses an index`(_ query: StoreQuery) throws {
    #expect(try complaints(query.sql) == [], "\(query.sql)")
  }

  /// The terms of a plan: `SEARCH jobs USING INDEX x (a=? AND rowid>?)` is the index and what is looked for in it.
  private func search(_ sql: String) throws -> (index: String, terms: Set<String>)? {
    let lines = try plan(sql)
    guard lines.count == 1, let line = lines.first, line.hasPrefix("SEARCH jobs USING "),
      let open = line.firstIndex(of: "("), line.hasSuffix(")")
    else { return nil }
    let words = line[..<open].split(separator: " ")
    let terms = String(line[line.index(after: open)...].dropLast())
    let found = terms.replacing(" AND ", with: "&").split(separator: "&").map { String($0) }
    return (String(words.last ?? ""), Set(found))
  }

  /// A page of a list is one stretch of one index: every value that is asked for is looked for in it, and so are the bounds.
  @Test(arguments: JobListQuery.everyShape)
  func `a list of jobs reads nothing that it does not give`(_ filter: JobListFilter) throws {
    var columns: Set<String> = []
    if filter.status != nil { columns.insert("status=?") }
    if filter.pipelineID != nil { columns.insert("pipeline_id=?") }
    if filter.submittedBy != nil { columns.insert("submitted_by=?") }
    if filter.source != nil { columns.insert("source_url=?") }
    let span: Set = ["rowid>?", "rowid<?"]
    switch JobListQuery(filter).way {
    case .straight(let sql):
      let searched = try search(sql)
      let found = try #require(searched, "\(sql)")
      if filter.status == .running {
        #expect(found == ("jobs_by_status", span.union(["status=?"])))
      } else {
        #expect(found.terms == columns.union(span), "\(found.index): \(sql)")
      }
    case .meeting(let queue, let others):
      #expect(filter.status == .queued)
      let (first, second) = (try search(queue), try search(others))
      #expect(first?.terms == span.union(["status=?"]))
      #expect(second?.terms == columns.subtracting(["status=?"]).union(span))
    }
  }

  @Test func `the check sees a scan and a sort`() throws {
    #expect(try !complaints("SELECT * FROM jobs WHERE error_message = 'x'").isEmpty)
    #expect(try !complaints("SELECT * FROM job_frames").isEmpty)
    #expect(
      try !complaints("SELECT * FROM jobs WHERE job_no > 5 ORDER BY error_message").isEmpty)
  }

  @Test func `a deleted job finds its rows by index`() throws {
    let keys = try connection.prepare(
      """
      SELECT t.name, f."from" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
      WHERE t.type = 'table'
      """)
    var count = 0
    while try keys.step() {
      count += 1
      let (table, column) = (keys.text(0), keys.text(1))
      let lookUp = "SELECT 1 FROM \(table) WHERE \(column) = ?1"
      #expect(try complaints(lookUp) == [], "\(table).\(column)")
    }
    #expect(count == 2)
  }
}
