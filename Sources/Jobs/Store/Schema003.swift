extension Migration {
  /// An index for every combination of what a list of jobs can be asked for by value.
  ///
  /// With fewer, jobs would be looked at one by one that match some of the values and not the others: all of somebody's
  /// million to find that none has failed. Each index ends with job_no, the order of the list, so a page is one stretch of
  /// one index. A job's status moves, which would cost every index that has it two more writes at each step; so those have
  /// only jobs that have ended, whose status stays. `JobListQuery` says how the others are found.
  static let jobLists = Migration(
    version: 3, name: "job_lists",
    script: """
      CREATE INDEX jobs_by_pipeline_submitter        ON jobs (pipeline_id, submitted_by);
      CREATE INDEX jobs_by_pipeline_source           ON jobs (pipeline_id, source_url);
      CREATE INDEX jobs_by_submitter_source          ON jobs (submitted_by, source_url);
      CREATE INDEX jobs_by_pipeline_submitter_source ON jobs (pipeline_id, submitted_by, source_url);

      CREATE INDEX ended_jobs_by_pipeline ON jobs (status, pipeline_id) WHERE completed_at IS NOT NULL;
      CREATE INDEX ended_jobs_by_submitter ON jobs (status, submitted_by) WHERE completed_at IS NOT NULL;
      CREATE INDEX ended_jobs_by_source ON jobs (status, source_url) WHERE completed_at IS NOT NULL;
      CREATE INDEX ended_jobs_by_pipeline_submitter ON jobs (status, pipeline_id, submitted_by)
        WHERE completed_at IS NOT NULL;
      CREATE INDEX ended_jobs_by_pipeline_source ON jobs (status, pipeline_id, source_url)
        WHERE completed_at IS NOT NULL;
      CREATE INDEX ended_jobs_by_submitter_source ON jobs (status, submitted_by, source_url)
        WHERE completed_at IS NOT NULL;
      CREATE INDEX ended_jobs_by_pipeline_submitter_source ON jobs (status, pipeline_id, submitted_by, source_url)
        WHERE completed_at IS NOT NULL;
      """)
}
