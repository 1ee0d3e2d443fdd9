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

  @Test(arguments: JobListQuery.everyShape.indices)
  func `a list of jobs uses an index`(_ shape: Int) throws {
    let query = JobListQuery.everyShape[shape]
    #expect(try complaints(query.sql) == [], "\(query.sql)")
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
