import Base
import TestSupport
import Testing

@testable import Jobs

@Suite struct JobListTests {
  private let directory: TemporaryDirectory
  private let store: Store

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store(directory: directory.path)
  }

  /// Jobs over two pipelines, three submitters and four sources, some of them ended.
  private func makeJobs(_ count: Int) throws {
    let pipelines: [Name] = ["player_detection", "match_analysis_v1"]
    for index in 0..<count {
      let submission = try JobSubmission(
        passes: [pipelines[index % 2]], source: "video-\(index % 4).mp4",
        submittedBy: ["ann", "bob", nil][index % 3])
      let id = try store.performAndWait(Write.submit(submission))
      if index % 5 == 0 { _ = try store.performAndWait(Write.cancel(id, actor: "ann")) }
    }
  }

  private func everything(_ filter: JobListFilter, limit: Int) throws -> [JobRecord] {
    var jobs: [JobRecord] = []
    var cursor: Int64?
    repeat {
      let page = try store.performAndWait(Read.jobs(filter, limit: limit, cursor: cursor))
      #expect(page.jobs.count <= limit)
      jobs += page.jobs
      cursor = page.next
    } while cursor != nil
    return jobs
  }

  @Test func `every combination of filters agrees with a filter by hand`() throws {
    try makeJobs(60)
    let all = try everything(JobListFilter(), limit: 1_000)
    #expect(all.count == 60)
    #expect(all.map(\.id) == all.map(\.id).sorted(by: >))
    let moments: [Timestamp?] = [nil, all[40].createdAt, all[10].createdAt]
    for status in [nil, JobStatus.queued, .cancelled, .failed] {
      for pipeline in [nil, "player_detection", "unknown"] {
        for submitter in [nil, "ann"] {
          for source in [nil, "video-2.mp4"] {
            for since in moments {
              for until in moments {
                var filter = JobListFilter()
                filter.status = status
                filter.pipelineID = pipeline
                filter.submittedBy = submitter
                filter.source = source
                filter.since = since
                filter.until = until
                let expected = all.filter { job in
                  (status == nil || job.status == status)
                    && (pipeline == nil || job.pipelineID == pipeline)
                    && (submitter == nil || job.submittedBy == submitter)
                    && (source == nil || job.source == source)
                    && (since.map { job.createdAt >= $0 } ?? true)
                    && (until.map { job.createdAt <= $0 } ?? true)
                }
                for limit in [4, 1_000] {
                  #expect(try everything(filter, limit: limit).map(\.id) == expected.map(\.id))
                }
              }
            }
          }
        }
      }
    }
  }

  @Test func `pages do not shift when jobs come in between`() throws {
    try makeJobs(20)
    let before = try everything(JobListFilter(), limit: 100).map(\.id)
    let first = try store.performAndWait(Read.jobs(JobListFilter(), limit: 8))
    try makeJobs(5)
    let second = try store.performAndWait(
      Read.jobs(JobListFilter(), limit: 100, cursor: first.next))
    #expect((first.jobs + second.jobs).map(\.id) == before)
    #expect(second.next == nil)
  }

  @Test func `a moment in the future lists nothing`() throws {
    try makeJobs(3)
    var filter = JobListFilter()
    filter.since = Timestamp.now().advanced(byMilliseconds: 3_600_000)
    #expect(try everything(filter, limit: 10).isEmpty)
  }

  @Test func `an empty store has an empty list`() throws {
    let page = try store.performAndWait(Read.jobs(JobListFilter(), limit: 10))
    #expect(page.jobs.isEmpty)
    #expect(page.next == nil)
    #expect(try store.performAndWait(Read.count(of: .queued)) == 0)
  }

  @Test func `jobs are counted by status`() throws {
    try makeJobs(20)
    #expect(try store.performAndWait(Read.count(of: .cancelled)) == 4)
    #expect(try store.performAndWait(Read.count(of: .queued)) == 16)
  }

  @Test func `a page knows the newest progress of its jobs, without another look`() throws {
    let ids = try (0..<3).map { _ in
      try store.performAndWait(
        Write.submit(JobSubmission(passes: ["player_detection"], source: "match.mp4")))
    }
    // The end of a job brings its last progress with it.
    _ = try store.performAndWait(Write.cancel(ids[1], actor: "ann"))
    let page = try store.performAndWait(Read.jobs(JobListFilter(), limit: 3))
    #expect(page.jobs.map(\.id) == ids.reversed())
    for id in ids {
      #expect(page.progress[id] == (try store.performAndWait(Read.tail(of: id))).progress)
    }
    #expect(page.progress[ids[1]] != nil)
  }
}
