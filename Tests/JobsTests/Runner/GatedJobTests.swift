import Base
import Media
import TestPlugins
import TestSupport
import Testing

@testable import Jobs

@Suite("Jobs, and what happens while they run")
struct GatedJobTests {
  @Test func `cancelled in the middle it keeps what it has`() async throws {
    let gate = Gate(at: 5)
    let directory = try TemporaryDirectory()
    let stage = try AnalysisStage(directory: directory.path, registry: gate.registry)
    defer { stage.stop() }
    let id = try stage.submit(["nothing", "chain"], "h264-b.mp4")
    gate.waitUntilReached()
    #expect(try await stage.pool.cancel(id, actor: "somebody") == .running)
    gate.open()
    let job = try stage.finished(id)
    #expect(
      job.story.filter { !$0.hasPrefix("progress") }
        == ["metadata nothing", "nothing started"] + (0...5).map { "frame \($0) of nothing" }
        + ["complete cancelled"])
    #expect(job.record.status == .cancelled)
    #expect(
      try stage.store.performAndWait(Read.metrics(of: id)).map { "\($0.node) \($0.frames)" }
        == ["nothing 6"])
  }

  // An odd and an even number: two frames together would be right for one of them.
  @Test(arguments: [3, 4])
  func `what a frame showed does not wait for the next, when a plugin takes long`(slow: Int) throws
  {
    let gate = Gate(at: Int64(slow))
    let directory = try TemporaryDirectory()
    let registry = TestPlugins.hooked { frame in
      // Longer than a step may last.
      let start = Monotonic.now()
      while frame.index < slow,
        Double(Monotonic.now().nanoseconds(since: start)) < 1.2e9 * StepBuffer.commitSeconds
      {}
      gate.stop(before: frame)
    }
    let stage = try AnalysisStage(directory: directory.path, registry: registry)
    defer { stage.stop() }
    let id = try stage.submit(["nothing"], "h264-b.mp4")
    gate.waitUntilReached()
    let seen = try FinishedJob(id, in: stage.store).story.filter { $0.hasPrefix("frame") }
    gate.open()
    #expect(seen == (0..<slow).map { "frame \($0) of nothing" })
    #expect(try stage.finished(id).frames.count == 50)
  }

  @Test func `cancelled in the middle, what several plugins have cost is kept`() async throws {
    let gate = Gate(at: 5)
    let directory = try TemporaryDirectory()
    let stage = try AnalysisStage(directory: directory.path, registry: gate.registry)
    defer { stage.stop() }
    let id = try stage.submit(["chain_follow"], "h264-b.mp4")
    gate.waitUntilReached()
    #expect(try await stage.pool.cancel(id, actor: "somebody") == .running)
    gate.open()
    let job = try stage.finished(id)
    #expect(job.story.last == "complete cancelled")
    #expect(!job.story.contains { $0.contains(" failed ") })
    #expect(
      try stage.store.performAndWait(Read.metrics(of: id)).map { "\($0.node) \($0.frames)" }
        == ["find 6", "track 6"])
  }

  @Test func `a source that changes meanwhile is told, and no digest claims to be its`() throws {
    let gate = Gate(at: 3)
    let directory = try TemporaryDirectory()
    try Corpus.copy("h264-b.mp4", to: directory.file("film.mp4"))
    let stage = try AnalysisStage(
      directory: directory.file("data"), registry: gate.registry, mediaRoot: directory.path)
    defer { stage.stop() }
    let id = try stage.submit(["chain"], "film.mp4", options: ["max_frames": 6])
    gate.waitUntilReached()
    try Corpus.append([0], to: directory.file("film.mp4"))
    gate.open()
    let job = try stage.finished(id)
    #expect(
      job.story.suffix(3) == [
        "warning - SOURCE_CHANGED medium", "progress 100 Complete", "complete completed",
      ])
    #expect(job.summary?.contains("sha256") == false)
  }

  @Test func `a server that stops leaves the job to the next, which goes on with it`() throws {
    let directory = try TemporaryDirectory()
    let gate = Gate(at: 20)
    let first = try AnalysisStage(directory: directory.path, registry: gate.registry)
    let id = try first.submit(["chain_follow"], "h264-b.mp4")
    gate.waitUntilReached()
    let stopping = NamedThread(name: "tl-test-stop") { first.stop() }
    gate.open()
    stopping.join()

    let second = try AnalysisStage(directory: directory.path)
    defer { second.stop() }
    let job = try second.finished(id)
    #expect(job.frames == (try second.run(["chain_follow"], "h264-b.mp4")).frames)
    #expect(job.frames.count == 100)
  }

  /// One that has too few frames, and one that has none.
  @Test(arguments: ["picture.png", "empty.mp4"])
  func `a source that was replaced while no server ran is told, whatever does not fit any more`(
    other: String
  ) throws {
    let directory = try TemporaryDirectory()
    let film = directory.file("film.mp4")
    try Corpus.copy("h264-b.mp4", to: film)
    let gate = Gate(at: 20)
    let first = try AnalysisStage(
      directory: directory.file("data"), registry: gate.registry, mediaRoot: directory.path)
    let id = try first.submit(["chain"], "film.mp4")
    gate.waitUntilReached()
    let stopping = NamedThread(name: "tl-test-stop") { first.stop() }
    gate.open()
    stopping.join()
    try Corpus.copy(other, to: film)

    let second = try AnalysisStage(
      directory: directory.file("data"), mediaRoot: directory.path)
    defer { second.stop() }
    let job = try second.finished(id)
    #expect(
      job.story.suffix(5) == [
        "warning - SOURCE_CHANGED medium", "chain failed \(job.frames.count) frames 0 warnings",
        "error - SOURCE_CHANGED", "progress 100 Failed", "complete failed",
      ])
    #expect(job.frames.count > 20 && job.frames.count < 100)
    #expect(job.record.errorMessage?.contains("submit it again") == true)
  }
}
