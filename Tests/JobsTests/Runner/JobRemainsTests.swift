import Base
import Media
import TestPlugins
import TestSupport
import Testing

@testable import Jobs

@Suite("Jobs that end without their worker")
struct JobRemainsTests {
  /// A crash too many, or a cancel that the worker did not live to see.
  @Test(arguments: [false, true])
  func `they leave what their checkpoint knows, and no plugin open that made them fail`(
    isCancelled: Bool
  ) throws {
    let directory = try TemporaryDirectory()
    let store = try Store(directory: directory.path)
    defer { store.close() }
    let registry = TestPlugins.all
    let pipelines = registry.pipelines
    _ = try PipelineCatalogue.registerBuiltIn(pipelines, in: store)
    let definition = try #require(pipelines.first { $0.id == "chain_follow" })
    let runner = try PlanRunner(
      PipelineValidator(registry).plan(definition), job: nil, interruption: Interruption())
    let frame = try Pictures.one()
    for _ in 0..<7 { _ = runner.run(frame) }

    var checkpoint = Checkpoint()
    checkpoint.isPassOpen = true
    checkpoint.totals.frames = 7
    checkpoint.totals.detections = 9
    checkpoint.tools = [runner.snapshot()]
    _ = try store.performAndWait(Write.submit(Sample.submission(passes: ["chain_follow"])))
    let first = try #require(try store.claim("w"))
    let id = first.record.id
    try store.commit(
      try
        ([("follow", .started), ("chain", .started), ("follow", .completed)]
        as [(Name, PluginStatusPayload.Status)]).map { plugin, status in
          try EncodedMessage(
            RealtimeMessage(
              .pluginStatus(PluginStatusPayload(jobID: id, plugin: plugin, status: status))))
        }, checkpoint: checkpoint.bytes, under: first.lease)
    if isCancelled { _ = try store.performAndWait(Write.cancel(id, actor: "ann")) }
    while try store.job(id).status == .running {
      _ = try store.performAndWait(Write.recover())
      _ = try store.claim("w")
    }
    let job = try FinishedJob(id, in: store)
    #expect(
      job.story == ["progress 0 Starting", "follow started", "chain started", "follow completed"]
        + (isCancelled
          ? ["complete cancelled"]
          : ["chain failed", "error - CRASH_LOOP", "progress 100 Failed", "complete failed"]))
    guard case .complete(let end)? = job.messages.last else {
      Issue.record("the last message is no end")
      return
    }
    #expect(end.summary["total_frames"] == .integer(7))
    #expect(end.summary["total_detections"] == .integer(9))
    let metrics = try store.performAndWait(Read.metrics(of: id))
    #expect(metrics.map { "\($0.node) \($0.frames)" } == ["find 7", "track 7"])
  }
}
