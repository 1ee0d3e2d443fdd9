extension Migration {
  /// What a job has said of its plugins, and warned of, without its progress: that is told every second, and whoever looks at
  /// a job while it runs would read all of it again each time.
  ///
  /// The condition is `StoreQuery.isReport`, to the letter: SQLite uses the index for no other way to say the same.
  static let jobReports = Migration(
    version: 4, name: "job_reports",
    script: "CREATE INDEX job_reports ON job_events (job_no) WHERE type IN (3, 6)")
}
