/// One step of the schema's life: numbered, forward only, never edited once released.
struct Migration: Sendable {
  let version: Int64
  let name: String
  let script: String
}

/// Brings a database to the schema of this program.
enum Migrations {
  /// Every migration ever released, in order.
  static let all: [Migration] = [
    .foundation, .pipelineHistory, .jobLists, .jobReports,
  ]

  /// Runs what is missing, each migration in a transaction of its own together with its number.
  static func migrate(_ connection: Connection, with migrations: [Migration] = all)
    throws(StoreError)
  {
    let latest = Int64(migrations.count)
    precondition(
      migrations.map(\.version) == Array(1..<(latest + 1)), "migrations are numbered from 1")
    try connection.execute("BEGIN IMMEDIATE")
    do throws(StoreError) {
      let current = try connection.scalar("PRAGMA user_version")
      guard current <= latest else { throw tooNew(found: current, known: latest) }
      for migration in migrations where migration.version > current {
        try connection.execute(migration.script)
        try connection.execute("PRAGMA user_version = \(migration.version)")
      }
      try connection.execute("COMMIT")
    } catch {
      if connection.isInTransaction { try? connection.execute("ROLLBACK") }
      throw error
    }
  }

  static func tooNew(found: Int64, known: Int64) -> StoreError {
    StoreError(
      .databaseTooNew,
      "the database has schema \(found), but this version of the program knows schemas up to \(known); run a newer version, or choose another data directory"
    )
  }
}
