import Base
import TestSupport
import Testing

@testable import Jobs

/// What never changes is kept by the database itself: here somebody with a SQL shell tries.
@Suite struct ImmutabilityTests {
  private let directory: TemporaryDirectory
  private let store: Store
  private let shell: Connection
  private let ended: JobID
  private let running: JobID

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store(directory: directory.path)
    let job = try store.claimedJob()
    ended = job.record.id
    try store.commit([Sample.frame(0, job: ended)], under: job.lease)
    let metrics = NodeMetrics(
      node: "player_detection", frames: 1, totalMilliseconds: 1.2, p50: 1.2, p95: 1.2, p99: 1.2,
      maximum: 1.2)
    try store.finish(
      .completed(try JobResult(frameCount: 1, summary: ["total_frames": 1], metrics: [metrics])),
      under: job.lease)
    let other = try store.claimedJob()
    running = other.record.id
    try store.commit([Sample.frame(0, job: running)], under: other.lease)
    try store.performAndWait(
      Write.register("own_v1", name: "Own", definition: ["nodes": []], contentHash: "abc"))
    shell = try Connection(path: directory.file("touchline.db"), role: .writer)
    try shell.execute("PRAGMA foreign_keys = ON")
  }

  static let attempts = [
    "UPDATE jobs SET status = 'running' WHERE job_id = ENDED",
    "UPDATE jobs SET error_message = 'x' WHERE job_id = ENDED",
    "UPDATE jobs SET checkpoint = x'00' WHERE job_id = ENDED",
    "UPDATE jobs SET job_id = 'job_x' WHERE job_id = RUNNING",
    "UPDATE jobs SET source_url = 'x' WHERE job_id = RUNNING",
    "UPDATE jobs SET created_at = 0 WHERE job_id = RUNNING",
    "UPDATE jobs SET submitted_by = 'x' WHERE job_id = RUNNING",
    "UPDATE jobs SET status = 'queued' WHERE job_id = RUNNING",
    "DELETE FROM jobs WHERE job_id = RUNNING",
    "INSERT INTO job_frames SELECT 900, job_no, 5, 0, 'n', '{}' FROM jobs WHERE job_id = ENDED",
    "UPDATE job_frames SET json = '{}'",
    "UPDATE job_frames SET json = '{}' WHERE job_no = (SELECT job_no FROM jobs WHERE job_id = RUNNING)",
    "DELETE FROM job_frames",
    "INSERT INTO job_events SELECT 901, job_no, 2, '{}' FROM jobs WHERE job_id = ENDED",
    "UPDATE job_events SET json = '{}'",
    "DELETE FROM job_events",
    "INSERT INTO job_results VALUES (ENDED, 'p', 1, '{}', 0)",
    "UPDATE job_results SET output_json = '{}'",
    "DELETE FROM job_results",
    "INSERT OR REPLACE INTO job_results VALUES (ENDED, 'p', 1, '{}', 0)",
    "INSERT INTO job_metrics VALUES (ENDED, 'p', 'n', 1, 1, 1, 1, 1, 1, 1)",
    "UPDATE job_metrics SET frames = 2",
    "DELETE FROM job_metrics",
    "UPDATE job_history SET actor = 'nobody'",
    "DELETE FROM job_history",
    "UPDATE pipelines SET definition = '{}'",
    "DELETE FROM pipelines",
    "INSERT OR REPLACE INTO pipelines VALUES ('own_v1', 'x', '{}', 'x', 0, NULL)",
    "INSERT OR REPLACE INTO jobs SELECT * FROM jobs WHERE job_id = ENDED",
    "INSERT OR REPLACE INTO job_frames SELECT 2, job_no, 5, 0, 'n', '{}' FROM jobs WHERE job_id = RUNNING",
    "INSERT OR REPLACE INTO job_events SELECT 1, job_no, 2, '{}' FROM jobs WHERE job_id = RUNNING",
    "INSERT OR REPLACE INTO job_history VALUES (1, 'x', 0, 'x', 'x', NULL)",
    "INSERT OR REPLACE INTO log_epochs SELECT 7, 1, epoch, 0 FROM log_epochs",
    "INSERT OR REPLACE INTO log_epochs SELECT 1, 1, 5, 0 FROM log_epochs",
    "INSERT OR REPLACE INTO job_results (job_id, pipeline_id, frame_count, output_json, created_at) VALUES (RUNNING, 'p', 1, '{}', 0), (ENDED, 'p', 1, '{}', 0)",
    "UPDATE log_epochs SET epoch = 1",
    "DELETE FROM log_epochs",
  ]

  @Test(arguments: attempts) func `the database refuses`(_ attempt: String) throws {
    let sql = attempt.replacing("ENDED", with: "'\(ended)'").replacing(
      "RUNNING", with: "'\(running)'")
    let before = try dump(database: directory.file("touchline.db"))
    let error = #expect(throws: StoreError.self) { try shell.execute(sql) }
    #expect(error?.code == .immutable, "\(String(describing: error))")
    #expect(try dump(database: directory.file("touchline.db")) == before)
  }

  @Test func `an event of a job that does not exist is refused`() throws {
    #expect(throws: StoreError.self) {
      try shell.execute("INSERT INTO job_events VALUES (900, 999, 2, '{}')")
    }
  }

  @Test func `a pipeline is registered once`() throws {
    let error = #expect(throws: StoreError.self) {
      try store.performAndWait(
        Write.register("own_v1", name: "Other", definition: [:], contentHash: "def"))
    }
    #expect(error?.code == .alreadyExists)
    let kept = try store.performAndWait(Read.pipeline("own_v1"))
    #expect(kept?.name == "Own")
    #expect(try store.performAndWait(Read.pipelines()).map(\.id) == ["own_v1"])
    #expect(try store.performAndWait(Read.pipeline("other")) == nil)
  }

  @Test func `an upload is recorded as it came`() throws {
    let upload = UploadRecord(
      id: "u1", bytes: 12, sha256: "ab", filename: "it's.mp4", contentType: "video/mp4",
      submittedBy: "ann")
    try store.performAndWait(Write.record(upload))
    #expect(try store.performAndWait(Read.upload("u1")) == upload)
    #expect(try store.performAndWait(Read.upload("u2")) == nil)
  }
}
