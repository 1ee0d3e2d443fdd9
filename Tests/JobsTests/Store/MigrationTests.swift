import Foundation
import TestSupport
import Testing

@testable import Jobs

@Suite struct MigrationTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func connection(_ name: String = "test.db") throws -> Connection {
    try Connection(path: directory.file(name), role: .writer)
  }

  private func schema(_ connection: Connection) throws -> [String] {
    let rows = try connection.prepare(
      "SELECT name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name")
    var lines: [String] = []
    while try rows.step() { lines.append(rows.text(0)) }
    return lines
  }

  @Test(arguments: 0...Migrations.all.count)
  func `a database of every version comes to the same schema`(_ version: Int) throws {
    let fresh = try connection("fresh.db")
    try Migrations.migrate(fresh)
    let old = try connection("old.db")
    try Migrations.migrate(old, with: Array(Migrations.all.prefix(version)))
    #expect(try old.scalar("PRAGMA user_version") == Int64(version))
    try Migrations.migrate(old)
    #expect(try schema(old) == schema(fresh))
    #expect(try old.scalar("PRAGMA user_version") == Int64(Migrations.all.count))
  }

  private static let made = [
    Migration(version: 1, name: "one", script: "CREATE TABLE a (x); INSERT INTO a VALUES (1)"),
    Migration(version: 2, name: "two", script: "ALTER TABLE a ADD COLUMN y DEFAULT 2"),
    Migration(version: 3, name: "three", script: "CREATE TABLE b AS SELECT x + y AS z FROM a"),
  ]

  @Test(arguments: 0...3) func `migrations run in order, each once`(_ version: Int) throws {
    let connection = try connection()
    try Migrations.migrate(connection, with: Array(Self.made.prefix(version)))
    try Migrations.migrate(connection, with: Self.made)
    try Migrations.migrate(connection, with: Self.made)
    #expect(try connection.scalar("SELECT z FROM b") == 3)
    #expect(try connection.scalar("SELECT count(*) FROM a") == 1)
  }

  @Test func `a migration that fails leaves the database as it was`() throws {
    let connection = try connection()
    try Migrations.migrate(connection, with: Array(Self.made.prefix(1)))
    let broken = Migration(
      version: 2, name: "broken", script: "CREATE TABLE c (x); SELECT nonsense")
    let before = try schema(connection)
    #expect(throws: StoreError.self) {
      try Migrations.migrate(connection, with: [Self.made[0], broken])
    }
    #expect(try schema(connection) == before)
    #expect(try connection.scalar("PRAGMA user_version") == 1)
    #expect(!connection.isInTransaction)
  }

  @Test func `a database from the future is refused and left untouched`() throws {
    do {
      let store = try Store(directory: directory.path)
      store.close()
      let connection = try connection("touchline.db")
      try connection.execute("PRAGMA user_version = 99")
    }
    let before = try directory.contents()
    let error = #expect(throws: StoreError.self) { try Store(directory: directory.path) }
    #expect(error?.code == .databaseTooNew)
    #expect(error?.message.contains("schema 99") == true)
    #expect(try directory.contents()["touchline.db"] == before["touchline.db"])
  }

  @Test func `opening again changes nothing but the epoch`() throws {
    let content = { [directory] in
      try dump(database: directory.file("touchline.db")).filter { !$0.hasPrefix("log_epochs") }
    }
    let store = try Store(directory: directory.path)
    _ = try store.claimedJob()
    store.close()
    let before = try content()
    try Store(directory: directory.path).close()
    #expect(try content() == before)
  }
}
