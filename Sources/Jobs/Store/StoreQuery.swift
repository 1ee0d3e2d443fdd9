/// Every query of the store, in one table.
///
/// A connection prepares nothing else, so the test that runs `EXPLAIN QUERY PLAN` over the cases sees them all
/// and refuses any that scans a table that grows.
package enum StoreQuery: Int, CaseIterable {
  // The store itself.
  case begin, beginRead, commit, rollBack
  case readMeta, writeMeta, readEpochs, insertEpoch
  // The log.
  case lastEvent, lastFrame, insertEvent, insertFrame
  case eventsAfter, framesAfter, eventsOfJobAfter, framesOfJobAfter
  case lastEventOfJob, lastFrameOfJob, lastEventOfTypeOfJob, reportsOfJob, checkpointOfJob
  // Jobs and their queue.
  case insertJob, newestJob, jobByID, jobByNumber, jobNumberByID
  case nextExpired, nextQueued, abandonedJobs, transition, renewLease, setDevice
  case deleteJob, insertRemains, nextRemains, deleteRemains, deleteSomeFrames, deleteSomeEvents
  case countByStatus, firstJobSince, firstJobAfter
  // What jobs leave behind.
  case insertResult, resultOfJob, insertMetrics, metricsOfJob
  case pipelineTotals, pipelineTimings, addToPipelineTotals, setPipelineTiming
  case framesOfJobByIndex, frameCountOfJob
  case insertHistory, historyOfJob
  // The registry and the uploads.
  case insertPipeline, pipelineByID, allPipelines
  case insertUpload, uploadByID

  /// The columns that `JobRecord` reads, in its order.
  static let jobColumns = """
    job_no, job_id, pipeline_id, source_url, status, created_at, started_at, completed_at, \
    error_code, error_message, device_requested, device_used, fallback, options, submitted_by, \
    cancel_requested, owner, attempt, crashes, lease_until
    """

  /// `plugin_status` and `warning`, as the index of Schema004 says it.
  private static let isReport = "type IN (3, 6)"

  package var sql: String {
    switch self {
    case .begin: "BEGIN IMMEDIATE"
    case .beginRead: "BEGIN"
    case .commit: "COMMIT"
    case .rollBack: "ROLLBACK"
    case .readMeta: "SELECT value FROM meta WHERE key = ?1"
    case .writeMeta:
      "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2"
    case .readEpochs: "SELECT first_sequence, epoch FROM log_epochs ORDER BY ordinal"
    case .insertEpoch:
      "INSERT INTO log_epochs (first_sequence, epoch, started_at) VALUES (?1, ?2, ?3)"

    case .lastEvent: "SELECT max(seq) FROM job_events"
    case .lastFrame: "SELECT max(seq) FROM job_frames"
    case .insertEvent: "INSERT INTO job_events (seq, job_no, type, json) VALUES (?1, ?2, ?3, ?4)"
    case .insertFrame:
      "INSERT INTO job_frames (seq, job_no, frame_index, pts_us, node, json) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    // The four below are read side by side: the same columns in the same order (LogReader).
    case .eventsAfter:
      "SELECT seq, job_no, type, json, NULL FROM job_events WHERE seq > ?1 ORDER BY seq"
    case .framesAfter:
      "SELECT seq, job_no, \(frameType), json, frame_index FROM job_frames WHERE seq > ?1 ORDER BY seq"
    case .eventsOfJobAfter:
      "SELECT seq, job_no, type, json, NULL FROM job_events WHERE job_no = ?2 AND seq > ?1 ORDER BY seq"
    case .framesOfJobAfter:
      "SELECT seq, job_no, \(frameType), json, frame_index FROM job_frames INDEXED BY job_frames_by_job WHERE job_no = ?2 AND seq > ?1 ORDER BY seq"
    case .lastEventOfJob: "SELECT max(seq) FROM job_events WHERE job_no = ?1"
    case .lastFrameOfJob:
      "SELECT max(seq) FROM job_frames INDEXED BY job_frames_by_job WHERE job_no = ?1"
    case .lastEventOfTypeOfJob:
      "SELECT seq, json FROM job_events WHERE job_no = ?1 AND type = ?2 ORDER BY seq DESC LIMIT 1"

    case .reportsOfJob:
      "SELECT type, json FROM job_events INDEXED BY job_reports WHERE job_no = ?1 AND \(Self.isReport) ORDER BY seq"
    case .checkpointOfJob: "SELECT checkpoint FROM jobs WHERE job_no = ?1"

    case .insertJob:
      """
      INSERT INTO jobs (job_id, pipeline_id, source_url, status, created_at, device_requested, device_used,
        fallback, options, submitted_by) VALUES (?1, ?2, ?3, 'queued', ?4, ?5, ?6, ?7, ?8, ?9)
      """
    case .newestJob:
      "SELECT job_id, created_at FROM jobs WHERE job_no = (SELECT max(job_no) FROM jobs)"
    case .jobByID: "SELECT \(Self.jobColumns) FROM jobs WHERE job_id = ?1"
    case .jobByNumber: "SELECT \(Self.jobColumns) FROM jobs WHERE job_no = ?1"
    case .jobNumberByID: "SELECT job_no FROM jobs WHERE job_id = ?1"
    case .nextExpired:
      """
      SELECT \(Self.jobColumns), checkpoint FROM jobs
      WHERE status = 'running' AND (owner IS NULL OR lease_until < ?1) ORDER BY job_no
      """
    case .nextQueued:
      "SELECT \(Self.jobColumns), checkpoint FROM jobs WHERE status = 'queued' ORDER BY job_no LIMIT 1"
    case .abandonedJobs:
      "SELECT \(Self.jobColumns) FROM jobs WHERE status = 'running' AND owner IS NOT NULL ORDER BY job_no"
    case .transition:
      """
      UPDATE jobs SET status = ?1, owner = ?2, attempt = ?3, crashes = ?4, lease_until = ?5, cancel_requested = ?6,
        started_at = ?7, completed_at = ?8, error_code = ?9, error_message = ?10
      WHERE job_no = ?11 AND status = ?12 AND owner IS ?13 AND attempt = ?14
      """
    case .renewLease:
      """
      UPDATE jobs SET lease_until = ?1, checkpoint = coalesce(?2, checkpoint)
      WHERE job_no = ?3 AND status = 'running' AND owner = ?4 AND attempt = ?5 RETURNING cancel_requested
      """
    case .setDevice: "UPDATE jobs SET device_used = ?1, fallback = ?2 WHERE job_no = ?3"
    case .deleteJob: "DELETE FROM jobs WHERE job_no = ?1"
    case .insertRemains: "INSERT INTO job_remains (job_no) VALUES (?1)"
    case .nextRemains: "SELECT job_no FROM job_remains ORDER BY job_no LIMIT 1"
    case .deleteRemains: "DELETE FROM job_remains WHERE job_no = ?1"
    case .deleteSomeFrames:
      """
      DELETE FROM job_frames WHERE seq IN
        (SELECT seq FROM job_frames INDEXED BY job_frames_by_job WHERE job_no = ?1 LIMIT ?2)
      """
    case .deleteSomeEvents:
      "DELETE FROM job_events WHERE seq IN (SELECT seq FROM job_events WHERE job_no = ?1 LIMIT ?2)"
    case .countByStatus: "SELECT count(*) FROM jobs WHERE status = ?1"
    case .firstJobSince:
      "SELECT job_no FROM jobs WHERE created_at >= ?1 ORDER BY created_at, job_no LIMIT 1"
    case .firstJobAfter:
      "SELECT job_no FROM jobs WHERE created_at > ?1 ORDER BY created_at, job_no LIMIT 1"

    case .insertResult:
      "INSERT INTO job_results (job_id, pipeline_id, frame_count, output_json, created_at) VALUES (?1, ?2, ?3, ?4, ?5)"
    case .resultOfJob:
      "SELECT frame_count, output_json, created_at FROM job_results WHERE job_id = ?1"
    case .insertMetrics:
      """
      INSERT INTO job_metrics (job_id, pipeline_id, node_id, frames, execution_time_ms, p50_ms, p95_ms, p99_ms, max_ms,
        timestamp) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
      """
    case .metricsOfJob:
      """
      SELECT node_id, frames, execution_time_ms, p50_ms, p95_ms, p99_ms, max_ms FROM job_metrics
      WHERE job_id = ?1 ORDER BY node_id
      """
    case .pipelineTotals:
      "SELECT runs, frames, run_ms FROM pipeline_totals WHERE pipeline_id = ?1"
    case .pipelineTimings:
      "SELECT node_id, sketch FROM pipeline_timings WHERE pipeline_id = ?1 ORDER BY node_id"
    case .addToPipelineTotals:
      """
      INSERT INTO pipeline_totals (pipeline_id, runs, frames, run_ms) VALUES (?1, 1, ?2, ?3)
      ON CONFLICT (pipeline_id) DO UPDATE SET
        runs = runs + 1, frames = frames + excluded.frames, run_ms = run_ms + excluded.run_ms
      """
    case .setPipelineTiming:
      """
      INSERT INTO pipeline_timings (pipeline_id, node_id, sketch) VALUES (?1, ?2, ?3)
      ON CONFLICT (pipeline_id, node_id) DO UPDATE SET sketch = excluded.sketch
      """
    case .framesOfJobByIndex:
      """
      SELECT frame_index, pts_us, node, json FROM job_frames
      WHERE job_no = ?1 AND frame_index > ?2 ORDER BY frame_index, node
      """
    case .frameCountOfJob: "SELECT count(*) FROM job_frames WHERE job_no = ?1"
    case .insertHistory:
      "INSERT INTO job_history (job_id, at, actor, action, detail) VALUES (?1, ?2, ?3, ?4, ?5)"
    case .historyOfJob:
      "SELECT at, actor, action, detail FROM job_history WHERE job_id = ?1 ORDER BY entry"

    case .insertPipeline:
      """
      INSERT INTO pipelines (pipeline_id, name, definition, content_hash, created_at, created_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      """
    case .pipelineByID:
      "SELECT pipeline_id, name, definition, content_hash, created_at, created_by FROM pipelines WHERE pipeline_id = ?1"
    case .allPipelines:
      "SELECT pipeline_id, name, definition, content_hash, created_at, created_by FROM pipelines ORDER BY pipeline_id"
    case .insertUpload:
      """
      INSERT INTO uploads (upload_id, bytes, sha256, filename, content_type, created_at, submitted_by)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """
    case .uploadByID:
      "SELECT upload_id, bytes, sha256, filename, content_type, created_at, submitted_by FROM uploads WHERE upload_id = ?1"
    }
  }

  /// The code under which frames appear among the log's types.
  private var frameType: UInt8 { MessageType.frame.rawValue }
}
