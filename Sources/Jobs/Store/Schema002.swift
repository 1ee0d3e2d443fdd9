extension Migration {
  /// What pipelines have cost over all of their runs: added to when a job completes, and kept when the job is deleted.
  static let pipelineHistory = Migration(
    version: 2, name: "pipeline_history",
    script: """
      CREATE TABLE pipeline_totals (
        pipeline_id TEXT PRIMARY KEY,
        runs        INTEGER NOT NULL,
        frames      INTEGER NOT NULL,
        run_ms      INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- Quantiles over many jobs are those of all their frames, so each node keeps a sketch of them and not its averages.
      CREATE TABLE pipeline_timings (
        pipeline_id TEXT NOT NULL,
        node_id     TEXT NOT NULL,
        sketch      BLOB NOT NULL,
        PRIMARY KEY (pipeline_id, node_id)
      ) STRICT, WITHOUT ROWID;
      """)
}
