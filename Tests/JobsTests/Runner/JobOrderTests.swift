import Base
import Media
import TestPlugins
import TestSupport
import Testing

@testable import Jobs

/// Real pipelines over real videos, and the order of their messages as the contract has it.
@Suite("The order of a job's messages")
struct JobOrderTests {
  private let directory: TemporaryDirectory
  private let stage: AnalysisStage

  init() throws {
    directory = try TemporaryDirectory()
    stage = try AnalysisStage(
      directory: directory.path,
      pipelines: [
        Self.moody("calm", ["warn_every": 0]),
        Self.moody("sulks", ["warn_every": 0, "soft_at": 2]),
        Self.moody("breaks", ["warn_every": 0, "fatal_at": 3]),
        Self.moody("away", ["refuses": "softly"]),
        Self.moody("missing", ["refuses": "for_good"]),
        Self.moody("limps", ["warn_every": 0, "ends": "softly"]),
        Self.moody("falls", ["warn_every": 0, "ends": "for_good"]),
        Self.moody("lies", ["lies": true]),
        PipelineDefinition(
          id: "together", name: "together",
          nodes: [
            .init(id: "find", plugin: "chain", tool: "run"),
            .init(
              id: "break", plugin: "moody", tool: "run",
              config: ["warn_every": 0, "fatal_at": 2]),
            .init(id: "rest", plugin: "nothing", tool: "run"),
          ], edges: [], entryNodes: ["find", "break", "rest"], outputNodes: ["find"]),
        Self.one("endless", of: "nothing", ["infinite": true]),
      ])
  }

  private static func moody(_ id: Name, _ config: JSONObject) -> PipelineDefinition {
    one(id, of: "moody", config)
  }

  private static func one(_ id: Name, of plugin: Name, _ config: JSONObject) -> PipelineDefinition {
    PipelineDefinition(
      id: id, name: "\(id)",
      nodes: [.init(id: plugin, plugin: plugin, tool: "run", config: config)], edges: [],
      entryNodes: [plugin], outputNodes: [plugin])
  }

  /// The story of one job over the first frames of a video.
  private func story(_ plugins: [Name], _ source: String = "h264-b.mp4", frames: Int64 = 4) throws
    -> [String]
  {
    let job = try stage.run(plugins, source, options: ["max_frames": .integer(frames)])
    stage.stop()
    return job.steadyStory
  }

  /// The frames of a pass, and the progress after each.
  private func pass(_ plugin: String, _ percents: [Int64?]) -> [String] {
    percents.enumerated().flatMap { index, percent in
      ["frame \(index) of \(plugin)"] + (percent.map { ["progress \($0) Analysing"] } ?? [])
    }
  }

  private static let end = ["progress 100 Complete", "complete completed"]

  @Test func `where a shot begins is told behind the frame that begins it`() throws {
    let job = try stage.run(["cutter"], "h264-b.mp4")
    stage.stop()
    var shots: [JSONValue] = []
    for (index, message) in job.messages.enumerated() {
      guard case .partialResult(let told) = message,
        case .frame(let frame) = job.messages[index - 1]
      else { continue }
      #expect(told.plugin == "cutter" && frame.index % TestPlugins.framesOfShot == 0)
      #expect(
        told.result == [
          "shot": .integer(frame.index / TestPlugins.framesOfShot),
          "frame_id": .string("f-\(frame.index)"),
          "pts_ms": .number(Double(frame.time.microseconds) / 1_000),
        ])
      shots.append(told.result)
    }
    #expect(shots.count == 2)
    #expect(job.story.filter { $0 == "partial result of cutter" }.count == shots.count)
  }

  @Test func `one plugin`() throws {
    #expect(
      try story(["chain"]) == ["progress 0 Starting", "metadata chain", "chain started"]
        + pass("chain", [25, 50, 75, 99]) + ["chain completed 4 frames 0 warnings"] + Self.end)
  }

  @Test func `two plugins, one pass each`() throws {
    #expect(
      try story(["follow", "chain"]) == [
        "progress 0 Starting", "metadata follow", "follow started",
      ]
        + pass("follow", [12, 25, 37, 50])
        + ["follow completed 4 frames 0 warnings", "metadata chain", "chain started"]
        + pass("chain", [62, 75, 87, 99]) + ["chain completed 4 frames 0 warnings"] + Self.end)
  }

  @Test func `three plugins, one of which warns`() throws {
    #expect(
      try story(["chain", "moody", "nothing"], frames: 5) == [
        "progress 0 Starting", "metadata chain", "chain started",
      ] + pass("chain", [6, 13, 20, 26, 33]) + [
        "chain completed 5 frames 0 warnings", "metadata moody", "moody started",
        "frame 0 of moody", "progress 40 Analysing", "frame 1 of moody",
        "warning moody LOW_CONFIDENCE low", "progress 46 Analysing", "frame 2 of moody",
        "progress 53 Analysing", "frame 3 of moody", "progress 60 Analysing", "frame 4 of moody",
        "progress 66 Analysing", "moody completed 5 frames 2 warnings",
        // Told again at the end, because it came more than once.
        "warning moody LOW_CONFIDENCE low", "metadata nothing", "nothing started",
      ] + pass("nothing", [73, 80, 86, 93, 99]) + ["nothing completed 5 frames 0 warnings"]
        + Self.end)
  }

  @Test func `a pipeline of two nodes, both of them output`() throws {
    let job = try stage.run(["chain_follow"], "h264-b.mp4", options: ["max_frames": 2])
    stage.stop()
    #expect(
      job.steadyStory == [
        "progress 0 Starting", "metadata chain", "metadata follow", "chain started",
        "follow started", "frame 0 of find", "frame 0 of track", "progress 50 Analysing",
        "frame 1 of find", "frame 1 of track", "progress 99 Analysing",
        "chain completed 2 frames 0 warnings", "follow completed 2 frames 0 warnings",
      ] + Self.end)
    let summary = try #require(job.summary)
    // Frames are counted once, what the nodes found is not.
    #expect(summary.hasPrefix("{\"total_frames\":2,\"total_detections\":4,"))
  }

  @Test func `a frame that a plugin fails on softly is left out, with a warning`() throws {
    #expect(
      try story(["sulks"], frames: 3) == [
        "progress 0 Starting", "metadata moody", "moody started", "frame 0 of moody",
        "progress 33 Analysing", "warning moody SULKING high", "progress 66 Analysing",
        "frame 2 of moody", "progress 99 Analysing", "moody completed 3 frames 1 warnings",
      ] + Self.end)
  }

  @Test func `a fatal failure ends the job`() throws {
    #expect(
      try story(["chain", "breaks", "nothing"]) == [
        "progress 0 Starting", "metadata chain", "chain started",
      ] + pass("chain", [8, 16, 25, 33]) + [
        "chain completed 4 frames 0 warnings", "metadata moody", "moody started",
        "frame 0 of moody", "progress 41 Analysing", "frame 1 of moody", "progress 50 Analysing",
        "moody failed 2 frames 0 warnings", "error moody BROKEN", "progress 100 Failed",
        "complete failed",
      ])
  }

  @Test func `a fatal failure is an end for the other plugins of the pass too`() throws {
    let job = try stage.run(["together"], "h264-b.mp4")
    stage.stop()
    #expect(
      job.steadyStory.filter { $0 != "progress 2 Analysing" } == [
        "progress 0 Starting", "metadata chain", "metadata moody", "metadata nothing",
        "chain started", "moody started", "nothing started", "frame 0 of find",
        // Its neighbour has found something in the frame that it failed on.
        "frame 1 of find", "moody failed 1 frames 0 warnings", "chain failed 1 frames 0 warnings",
        "nothing failed 1 frames 0 warnings", "error moody BROKEN", "progress 100 Failed",
        "complete failed",
      ])
  }

  @Test func `what a failed job has cost is kept`() throws {
    let job = try stage.run(["chain", "breaks"], "h264-b.mp4", options: ["max_frames": 4])
    let metrics = try stage.store.performAndWait(Read.metrics(of: job.id))
    stage.stop()
    #expect(metrics.map { "\($0.node) \($0.frames)" } == ["chain 4", "moody 3"])
  }

  @Test func `a source without pictures is nobody's fault, and the end for all`() throws {
    let job = try stage.run(["chain_follow"], "text.mp4")
    stage.stop()
    #expect(
      job.steadyStory.suffix(5) == [
        "chain failed 0 frames 0 warnings", "follow failed 0 frames 0 warnings",
        "error - NOT_MEDIA", "progress 100 Failed", "complete failed",
      ])
  }

  @Test func `a plugin that cannot be prepared is passed over where that is no matter`() throws {
    #expect(
      try story(["away", "chain"], frames: 2) == [
        "progress 0 Starting", "metadata moody", "moody started",
        "moody failed 0 frames 0 warnings", "warning moody ABSENT high", "metadata chain",
        "chain started",
      ] + pass("chain", [75, 99]) + ["chain completed 2 frames 0 warnings"] + Self.end)
  }

  @Test func `and ends the job where it is`() throws {
    #expect(
      try story(["missing", "chain"]) == [
        "progress 0 Starting", "metadata moody", "moody started",
        "moody failed 0 frames 0 warnings", "error moody ABSENT", "progress 100 Failed",
        "complete failed",
      ])
  }

  @Test func `what was wrong with the source is told though the first plugin is absent`() throws {
    let job = try stage.run(["away", "chain"], "set-back.ts")
    stage.stop()
    #expect(job.story.filter { $0.contains("CLOCK_RESET") } == ["warning - CLOCK_RESET medium"])
    #expect(job.story.last == "complete completed")
  }

  @Test func `a plugin that fails at its end`() throws {
    #expect(
      try story(["limps"], frames: 1).suffix(4) == [
        "warning moody LAME high", "moody completed 1 frames 1 warnings",
      ] + Self.end)
  }

  @Test func `a plugin that fails at its end for good`() throws {
    #expect(
      try story(["falls"], frames: 1).suffix(4) == [
        "moody failed 1 frames 0 warnings", "error moody LAME", "progress 100 Failed",
        "complete failed",
      ])
  }

  @Test func `a plugin that does not keep to its manifest has failed`() throws {
    #expect(
      try story(["lies"]) == [
        "progress 0 Starting", "metadata moody", "moody started",
        "moody failed 0 frames 0 warnings", "error moody OUTPUT_MISMATCH", "progress 100 Failed",
        "complete failed",
      ])
  }

  @Test func `a number that is none costs the frames it is in, and no more`() throws {
    #expect(
      try story(["endless", "chain"], frames: 2) == [
        "progress 0 Starting", "metadata nothing", "nothing started",
        "warning nothing INVALID_OUTPUT high", "progress 25 Analysing", "progress 50 Analysing",
        "nothing completed 2 frames 2 warnings", "warning nothing INVALID_OUTPUT high",
        "metadata chain", "chain started",
      ] + pass("chain", [75, 99]) + ["chain completed 2 frames 0 warnings"] + Self.end)
  }

  @Test(arguments: [
    ("nowhere.mp4", "SOURCE_NOT_FOUND"), ("text.mp4", "NOT_MEDIA"), ("sound.mp4", "NO_VIDEO"),
    ("empty.mp4", "NOT_MEDIA"), ("no-moov.mp4", "NOT_MEDIA"),
  ])
  func `a source without pictures fails the job`(source: String, code: String) throws {
    let story = try story(["chain", "follow"], source)
    #expect(
      story == [
        "progress 0 Starting", "metadata chain", "chain started",
        "chain failed 0 frames 0 warnings", "error - \(code)", "progress 100 Failed",
        "complete failed",
      ])
  }

  @Test func `a damaged source is read as far as it goes, and one warning a kind says so`() throws {
    let job = try stage.run(["chain"], "holes.ts")
    stage.stop()
    #expect(job.record.status == .completed)
    let warnings = job.story.filter { $0.hasPrefix("warning") }
    #expect(!warnings.isEmpty && Set(warnings).count == warnings.count)
    // After the plugin's end, before the job's.
    let place = try #require(job.story.firstIndex { $0.hasPrefix("chain completed") })
    #expect(Array(job.story[(place + 1)...]) == warnings + Self.end)
  }
}
