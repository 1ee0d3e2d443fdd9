extension Migration {
  /// The tables of the contract, the indexes that their queries use, and the rules that hold whoever writes.
  static let foundation = Migration(
    version: 1, name: "foundation",
    script: """
      -- What the store knows of itself.
      CREATE TABLE meta (
        key   TEXT PRIMARY KEY,
        value TEXT NOT NULL
      ) STRICT, WITHOUT ROWID;

      -- The unbroken stretches of the log's life: ids are <epoch>-<sequence>.
      CREATE TABLE log_epochs (
        ordinal        INTEGER PRIMARY KEY,
        first_sequence INTEGER NOT NULL,
        epoch          INTEGER NOT NULL UNIQUE,
        started_at     INTEGER NOT NULL
      ) STRICT;

      CREATE TABLE pipelines (
        pipeline_id  TEXT PRIMARY KEY,
        name         TEXT NOT NULL,
        definition   TEXT NOT NULL,
        content_hash TEXT NOT NULL,
        created_at   INTEGER NOT NULL,
        created_by   TEXT
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE uploads (
        upload_id    TEXT PRIMARY KEY,
        bytes        INTEGER NOT NULL CHECK (bytes >= 0),
        sha256       TEXT NOT NULL,
        filename     TEXT,
        content_type TEXT,
        created_at   INTEGER NOT NULL,
        submitted_by TEXT
      ) STRICT;

      -- job_no is the order of creation, never used twice; rows that come by the thousand refer to it.
      -- pipeline_id names the passes over the source, joined by '+', which occurs in no pipeline's name.
      -- created_at never falls as job_no rises (the queue sees to it), so a span of time is a span of job_no.
      CREATE TABLE jobs (
        job_no           INTEGER PRIMARY KEY AUTOINCREMENT,
        job_id           TEXT NOT NULL UNIQUE,
        pipeline_id      TEXT NOT NULL,
        source_url       TEXT NOT NULL,
        status           TEXT NOT NULL
                         CHECK (status IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
        created_at       INTEGER NOT NULL,
        started_at       INTEGER,
        completed_at     INTEGER,
        error_code       TEXT,
        error_message    TEXT,
        device_requested TEXT NOT NULL,
        device_used      TEXT NOT NULL,
        fallback         INTEGER NOT NULL CHECK (fallback IN (0, 1)),
        options          TEXT NOT NULL,
        submitted_by     TEXT,
        cancel_requested INTEGER NOT NULL DEFAULT 0 CHECK (cancel_requested IN (0, 1)),
        owner            TEXT,
        attempt          INTEGER NOT NULL DEFAULT 0,
        crashes          INTEGER NOT NULL DEFAULT 0,
        lease_until      INTEGER,
        checkpoint       BLOB
      ) STRICT;
      CREATE INDEX jobs_by_status    ON jobs (status);
      CREATE INDEX jobs_by_pipeline  ON jobs (pipeline_id);
      CREATE INDEX jobs_by_submitter ON jobs (submitted_by);
      CREATE INDEX jobs_by_source    ON jobs (source_url);
      CREATE INDEX jobs_by_creation  ON jobs (created_at);

      -- Events and frames refer to their job by number, and triggers see to it that it is there. They are no foreign
      -- keys, because a job may have a million of them: deleting it lists it in job_remains, and they go bit by bit.
      CREATE TABLE job_remains (
        job_no INTEGER PRIMARY KEY
      ) STRICT;

      CREATE TABLE job_events (
        seq    INTEGER PRIMARY KEY,
        job_no INTEGER,
        type   INTEGER NOT NULL,
        json   TEXT NOT NULL
      ) STRICT;
      CREATE INDEX job_events_by_job ON job_events (job_no);

      -- A frame is an event with a row of its own: it shares the log's sequence.
      CREATE TABLE job_frames (
        seq         INTEGER PRIMARY KEY,
        job_no      INTEGER NOT NULL,
        frame_index INTEGER NOT NULL,
        pts_us      INTEGER NOT NULL,
        node        TEXT NOT NULL,
        json        TEXT NOT NULL
      ) STRICT;
      CREATE INDEX        job_frames_by_job   ON job_frames (job_no);
      CREATE UNIQUE INDEX job_frames_by_index ON job_frames (job_no, frame_index, node);

      CREATE TABLE job_results (
        job_id      TEXT PRIMARY KEY REFERENCES jobs (job_id) ON DELETE CASCADE,
        pipeline_id TEXT NOT NULL,
        frame_count INTEGER NOT NULL,
        output_json TEXT NOT NULL,
        created_at  INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE job_metrics (
        job_id            TEXT NOT NULL REFERENCES jobs (job_id) ON DELETE CASCADE,
        pipeline_id       TEXT NOT NULL,
        node_id           TEXT NOT NULL,
        frames            INTEGER NOT NULL,
        execution_time_ms REAL NOT NULL,
        p50_ms            REAL NOT NULL,
        p95_ms            REAL NOT NULL,
        p99_ms            REAL NOT NULL,
        max_ms            REAL NOT NULL,
        timestamp         INTEGER NOT NULL,
        PRIMARY KEY (job_id, node_id)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX job_metrics_by_pipeline ON job_metrics (pipeline_id, timestamp);

      -- The audit trail outlives the jobs it speaks of, so it refers to none.
      CREATE TABLE job_history (
        entry  INTEGER PRIMARY KEY AUTOINCREMENT,
        job_id TEXT NOT NULL,
        at     INTEGER NOT NULL,
        actor  TEXT NOT NULL,
        action TEXT NOT NULL,
        detail TEXT
      ) STRICT;
      CREATE INDEX job_history_by_job ON job_history (job_id);

      -- INSERT OR REPLACE deletes without asking the triggers on DELETE, so what stays also refuses to be inserted over.
      CREATE TRIGGER jobs_are_not_replaced BEFORE INSERT ON jobs
      WHEN EXISTS (SELECT 1 FROM jobs WHERE job_no = NEW.job_no OR job_id = NEW.job_id)
      BEGIN SELECT RAISE(ABORT, 'a job is not replaced'); END;
      CREATE TRIGGER job_frames_are_not_replaced BEFORE INSERT ON job_frames
      WHEN EXISTS (SELECT 1 FROM job_frames WHERE seq = NEW.seq)
      BEGIN SELECT RAISE(ABORT, 'a frame is not replaced'); END;
      CREATE TRIGGER job_events_are_not_replaced BEFORE INSERT ON job_events
      WHEN EXISTS (SELECT 1 FROM job_events WHERE seq = NEW.seq)
      BEGIN SELECT RAISE(ABORT, 'an event is not replaced'); END;
      CREATE TRIGGER job_history_is_not_replaced BEFORE INSERT ON job_history
      WHEN EXISTS (SELECT 1 FROM job_history WHERE entry = NEW.entry)
      BEGIN SELECT RAISE(ABORT, 'the audit trail is not replaced'); END;
      CREATE TRIGGER pipelines_are_not_replaced BEFORE INSERT ON pipelines
      WHEN EXISTS (SELECT 1 FROM pipelines WHERE pipeline_id = NEW.pipeline_id)
      BEGIN SELECT RAISE(ABORT, 'a registered pipeline is not replaced'); END;
      CREATE TRIGGER log_epochs_are_not_replaced BEFORE INSERT ON log_epochs
      WHEN EXISTS (SELECT 1 FROM log_epochs WHERE ordinal = NEW.ordinal OR epoch = NEW.epoch)
      BEGIN SELECT RAISE(ABORT, 'an epoch is not replaced'); END;

      -- States move one way.
      CREATE TRIGGER jobs_end_for_good BEFORE UPDATE ON jobs
      WHEN OLD.status IN ('completed', 'failed', 'cancelled')
      BEGIN SELECT RAISE(ABORT, 'a terminal job never changes'); END;

      CREATE TRIGGER jobs_move_forward BEFORE UPDATE OF status ON jobs
      WHEN OLD.status <> NEW.status
       AND NOT (OLD.status = 'queued' AND NEW.status IN ('running', 'cancelled'))
       AND NOT (OLD.status = 'running' AND NEW.status IN ('completed', 'failed', 'cancelled'))
      BEGIN SELECT RAISE(ABORT, 'not a transition of a job'); END;

      CREATE TRIGGER jobs_keep_their_identity
      BEFORE UPDATE OF job_no, job_id, pipeline_id, source_url, created_at, submitted_by ON jobs
      BEGIN SELECT RAISE(ABORT, 'what a job is never changes'); END;

      CREATE TRIGGER jobs_end_before_they_go BEFORE DELETE ON jobs
      WHEN OLD.status NOT IN ('completed', 'failed', 'cancelled')
      BEGIN SELECT RAISE(ABORT, 'only a terminal job can be deleted'); END;

      -- What a job found is written while it runs, never changed, and goes only with the job.
      CREATE TRIGGER job_frames_while_running BEFORE INSERT ON job_frames
      WHEN (SELECT status FROM jobs WHERE job_no = NEW.job_no) IS NOT 'running'
      BEGIN SELECT RAISE(ABORT, 'only a running job gains frames'); END;
      CREATE TRIGGER job_frames_stay BEFORE UPDATE ON job_frames
      BEGIN SELECT RAISE(ABORT, 'frames never change'); END;
      CREATE TRIGGER job_frames_go_with_the_job BEFORE DELETE ON job_frames
      WHEN EXISTS (SELECT 1 FROM jobs WHERE job_no = OLD.job_no)
      BEGIN SELECT RAISE(ABORT, 'frames go only with their job'); END;

      CREATE TRIGGER job_events_before_the_end BEFORE INSERT ON job_events
      WHEN NEW.job_no IS NOT NULL
       AND coalesce((SELECT status FROM jobs WHERE job_no = NEW.job_no), 'gone') NOT IN ('queued', 'running')
      BEGIN SELECT RAISE(ABORT, 'a terminal job gains no events'); END;
      CREATE TRIGGER job_events_stay BEFORE UPDATE ON job_events
      BEGIN SELECT RAISE(ABORT, 'events never change'); END;
      CREATE TRIGGER job_events_go_with_the_job BEFORE DELETE ON job_events
      WHEN OLD.job_no IS NULL OR EXISTS (SELECT 1 FROM jobs WHERE job_no = OLD.job_no)
      BEGIN SELECT RAISE(ABORT, 'events go only with their job'); END;

      CREATE TRIGGER job_results_while_running BEFORE INSERT ON job_results
      WHEN (SELECT status FROM jobs WHERE job_id = NEW.job_id) IS NOT 'running'
      BEGIN SELECT RAISE(ABORT, 'only a running job gains a result'); END;
      CREATE TRIGGER job_results_stay BEFORE UPDATE ON job_results
      BEGIN SELECT RAISE(ABORT, 'results never change'); END;
      CREATE TRIGGER job_results_go_with_the_job BEFORE DELETE ON job_results
      WHEN EXISTS (SELECT 1 FROM jobs WHERE job_id = OLD.job_id)
      BEGIN SELECT RAISE(ABORT, 'results go only with their job'); END;

      CREATE TRIGGER job_metrics_while_running BEFORE INSERT ON job_metrics
      WHEN (SELECT status FROM jobs WHERE job_id = NEW.job_id) IS NOT 'running'
      BEGIN SELECT RAISE(ABORT, 'only a running job gains metrics'); END;
      CREATE TRIGGER job_metrics_stay BEFORE UPDATE ON job_metrics
      BEGIN SELECT RAISE(ABORT, 'metrics never change'); END;
      CREATE TRIGGER job_metrics_go_with_the_job BEFORE DELETE ON job_metrics
      WHEN EXISTS (SELECT 1 FROM jobs WHERE job_id = OLD.job_id)
      BEGIN SELECT RAISE(ABORT, 'metrics go only with their job'); END;

      CREATE TRIGGER job_history_stays BEFORE UPDATE ON job_history
      BEGIN SELECT RAISE(ABORT, 'the audit trail never changes'); END;
      CREATE TRIGGER job_history_is_kept BEFORE DELETE ON job_history
      BEGIN SELECT RAISE(ABORT, 'the audit trail is kept'); END;

      CREATE TRIGGER pipelines_stay BEFORE UPDATE ON pipelines
      BEGIN SELECT RAISE(ABORT, 'a registered pipeline never changes'); END;
      CREATE TRIGGER pipelines_are_kept BEFORE DELETE ON pipelines
      BEGIN SELECT RAISE(ABORT, 'a registered pipeline is never deleted'); END;

      CREATE TRIGGER log_epochs_stay BEFORE UPDATE ON log_epochs
      BEGIN SELECT RAISE(ABORT, 'an epoch never changes'); END;
      CREATE TRIGGER log_epochs_are_kept BEFORE DELETE ON log_epochs
      BEGIN SELECT RAISE(ABORT, 'an epoch is never deleted'); END;
      """)
}
