import Base
import Media
import TestPlugins
import TestSupport
import Testing

@testable import Jobs

@Suite("Jobs over real videos")
struct JobRunTests {
  private let directory: TemporaryDirectory
  private let stage: AnalysisStage

  init() throws {
    directory = try TemporaryDirectory()
    stage = try AnalysisStage(directory: directory.path)
  }

  private func indices(_ options: JSONObject) throws -> [Int64] {
    try stage.run(["nothing"], "h264-b.mp4", options: options).messages.compactMap {
      if case .frame(let frame) = $0 { frame.index } else { nil }
    }
  }

  @Test func `options choose the frames`() throws {
    defer { stage.stop() }
    #expect(try indices([:]) == Array(0..<50))
    #expect(try indices(["stride": 7]) == Array(stride(from: 0, to: 50, by: 7)))
    #expect(try indices(["start_ms": 400, "end_ms": 600]) == Array(10..<15))
    #expect(try indices(["max_frames": 3]) == [0, 1, 2])
    // The stride counts from the source's first frame, wherever reading begins.
    #expect(
      try indices(["start_ms": 1_000, "stride": 10, "max_frames": 2]) == [30, 40])
    #expect(try indices(["start_ms": 60_000]) == [])
  }

  @Test func `two jobs at once find what each finds alone`() throws {
    defer { stage.stop() }
    let alone = try stage.run(["chain", "follow"], "h264-b.mp4")
    let together = try (0..<4).map { _ in try stage.submit(["chain", "follow"], "h264-b.mp4") }
      .map { try stage.finished($0) }
    for job in together {
      #expect(job.frames == alone.frames)
      #expect(job.summary == alone.summary)
      #expect(job.steadyStory == alone.steadyStory)
    }
    #expect(alone.frames.count == 100)
  }

  @Test func `what it was made from and with stands in the result`() throws {
    defer { stage.stop() }
    let job = try stage.run(["chain_follow"], "h264-b.mp4", options: ["max_frames": 1])
    let provenance = try job.provenance
    let digest = Command.run("sha256sum", [Corpus.path("h264-b.mp4")]).output.prefix(64)
    #expect(
      provenance["source"] == ["address": "h264-b.mp4", "sha256": .string(String(digest))])
    #expect(provenance["options"] == ["max_frames": 1])
    #expect(
      provenance["plugins"] == [
        ["plugin_id": "chain", "version": "1.0", "models": []],
        ["plugin_id": "follow", "version": "1.0", "models": []],
      ])
    #expect(
      Set(provenance.members.map(\.name)) == [
        "source", "pipelines", "plugins", "device_requested", "device_used", "options", "program",
        "libraries",
      ])
    #expect(provenance["device_requested"] == "cpu")
    #expect(provenance["device_used"] == "cpu")
    #expect(provenance["program"] == ["name": "touchline", "version": .string(Program.version)])
  }

  @Test func `what a plugin has learned stands in the result by its hash`() throws {
    defer { stage.stop() }
    let job = try stage.run(["learned", "chain"], "h264-b.mp4", options: ["max_frames": 1])
    #expect(
      try job.provenance["plugins"] == [
        [
          "plugin_id": "learned", "version": "1.0",
          "models": [
            ["name": "weights.onnx", "sha256": .string(String(repeating: "0a", count: 32))],
            ["name": "labels.txt", "sha256": .string(String(repeating: "1b", count: 32))],
          ],
        ],
        ["plugin_id": "chain", "version": "1.0", "models": []],
      ])
  }

  @Test(arguments: [
    ("", String(repeating: "0", count: 64)), ("m", ""), ("m", String(repeating: "0", count: 63)),
    ("m", String(repeating: "A", count: 64)), ("m", String(repeating: "g", count: 64)),
  ])
  func `what is no hash names no model`(name: String, hash: String) {
    #expect(PluginModel(name: name, sha256: hash) == nil)
  }

  @Test func `a saved state that cannot be read fails the job, which says what to do`() throws {
    defer { stage.stop() }
    // Begun by somebody whose checkpoints nobody here can read.
    stage.pool.stop()
    let id = try stage.submit(["chain"], "h264-b.mp4")
    let claimed = try #require(try stage.store.claim("old"))
    try stage.store.commit(
      [try Sample.progress(3, job: id)], checkpoint: [1, 2, 3], under: claimed.lease)
    try stage.store.performAndWait(Write.release(claimed.lease))
    let again = try WorkerPool(
      store: stage.store,
      executor: PipelineExecutor(
        store: stage.store, settings: AnalysisStage.settings(TestPlugins.all)),
      options: WorkerPool.Options(workers: 1))
    defer { again.stop() }
    let job = try stage.finished(id)
    #expect(
      job.story == [
        "progress 0 Starting", "progress 3 ", "error - CHECKPOINT_UNREADABLE",
        "progress 100 Failed", "complete failed",
      ])
    #expect(job.record.errorMessage?.contains("submit it again") == true)
  }
}
