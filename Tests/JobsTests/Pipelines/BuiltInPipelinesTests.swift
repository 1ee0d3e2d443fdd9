import Base
import Foundation
import TestPlugins
import TestSupport
import Testing

@testable import Jobs

/// The pipelines that come with the program.
@Suite struct BuiltInPipelinesTests {
  /// What is registered never changes, so neither may these: a pipeline that is made better gets another id, and another line.
  private static let released: [Name: String] = [
    "player_tracking_v1": "0d1713c880107d6061ca4cbde03dddf9c26e3843410089bb6c6dda3c1bf4a8b8",
    "match_analysis_v1": "9324caefbdf4f39f5f8d25f264b93dfcd8a81bca9f889548a44786608a0d2fdc",
  ]

  @Test func `each runs, and is what was released under its id`() {
    let validator = PipelineValidator(BuiltInPlugins.all)
    for pipeline in BuiltInPipelines.all {
      #expect(validator.errors(in: pipeline).isEmpty, "\(pipeline.id)")
    }
    let hashes = BuiltInPipelines.all.map { ($0.id, $0.contentHash) }
    #expect(Dictionary(uniqueKeysWithValues: hashes) == Self.released)
  }

  @Test func `each file is called as its pipeline, and is built into the program`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/Jobs/Pipelines/BuiltIn").standardized
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") }
    #expect(Set(files) == Set(BuiltInPipelines.all.map { "\($0.id).json" }))
  }

  // MARK: - Databases of other versions

  private static func pipeline(_ config: JSONObject) -> PipelineDefinition {
    PipelineDefinition(
      id: "shipped_v1", name: "Comes with the program",
      nodes: [.init(id: "find", plugin: "moody", tool: "run", config: config)], edges: [],
      entryNodes: ["find"], outputNodes: ["find"])
  }

  @Test func `a database of the same version registers nothing anew`() throws {
    let directory = try TemporaryDirectory()
    let pipelines = [Self.pipeline(["warn_every": 3])]
    var stored: [[StoredPipeline]] = []
    for _ in 0..<2 {
      let store = try Store(directory: directory.path)
      defer { store.close() }
      #expect(try PipelineCatalogue.registerBuiltIn(pipelines, in: store) == [])
      stored.append(try store.performAndWait(Read.pipelines()))
    }
    #expect(stored[0] == stored[1])
    #expect(stored[0].map(\.contentHash) == pipelines.map(\.contentHash))
  }

  @Test func `an older definition stays, is told of, and is what results name`() throws {
    let directory = try TemporaryDirectory()
    let old = Self.pipeline(["warn_every": 0])
    let new = Self.pipeline(["warn_every": 2])
    do {
      let store = try Store(directory: directory.path)
      defer { store.close() }
      // By a version that wrote hashes in its own way: what it wrote holds.
      try store.performAndWait(
        Write.register(old.id, name: old.name, definition: old.json, contentHash: "of old"))
    }
    do {
      let store = try Store(directory: directory.path)
      defer { store.close() }
      #expect(try PipelineCatalogue.registerBuiltIn([new], in: store) == [new.id])
    }
    let stage = try AnalysisStage(directory: directory.path, pipelines: [new])
    defer { stage.stop() }
    let stored = try #require(try stage.store.performAndWait(Read.pipeline(old.id)))
    #expect(try stored.parsed() == old)
    let job = try stage.run([old.id], "h264-b.mp4", options: ["max_frames": 4])
    #expect(!job.story.contains { $0.hasPrefix("warning") })
    #expect(
      try job.provenance["pipelines"] == [
        ["pipeline_id": "shipped_v1", "content_hash": .string(stored.contentHash)]
      ])
  }
}
