import Base
import Foundation
import Media
import Testing

@testable import Jobs

/// A built-in tool whose predecessor fails on a frame has no memory of its own to look for what it is told elsewhere: it says
/// so, and never passes a first sight, or nothing, for the usual.
@Suite("Built-in tools whose input is missing on a frame")
struct MissingInputTests {
  private static let off = ToolFailure(code: "OFF", message: "off", isFatal: false)

  /// A match analysed, while one of its plugins fails on some frames.
  private static func match(_ failing: Name, at frames: Set<Int64>) throws -> [Seen] {
    let all = BuiltInPlugins.all
    let registry = PluginRegistry(
      all.plugins.map { plugin in
        HookedPlugin(base: plugin) { frame throws(ToolFailure) in
          if plugin.manifest.id == failing, frames.contains(frame.index) { throw off }
        }
      }, pipelines: all.pipelines)
    let definition = try #require(all.pipelines.first { $0.id == "match_analysis_v1" })
    let runner = try PlanRunner(
      try PipelineValidator(registry).plan(definition), job: nil, interruption: Interruption())
    return try MatchFrames.first().map { Seen(runner.run($0), runner.plan) }
  }

  /// What came of one frame, by node.
  private struct Seen {
    var outputs: [Name: ToolOutput] = [:]
    var failures: [Name: ToolFailure] = [:]

    init(_ outcome: PlanRunner.Outcome, _ plan: ExecutionPlan) {
      for (step, output) in zip(plan.steps, outcome.outputs) { outputs[step.node.id] = output }
      for (step, failure) in outcome.failures { failures[plan.steps[step].node.id] = failure }
    }

    func codes(_ node: Name) -> [String]? { outputs[node]?.warnings.map(\.code) }

    func people(_ node: Name) -> [Detection] {
      if case .tracks(let found)? = outputs[node]?.values.first { found } else { [] }
    }

    func numbers(_ node: Name) -> Set<Int32> { Set(people(node).compactMap(\.trackID)) }
  }

  @Test func `a detector that fails once is bridged by who is followed, and it is said`() throws {
    let straight = try Self.match("none", at: [])
    let seen = try Self.match("player_detection", at: [2])
    let frame = seen[2]
    #expect(frame.failures["players"] == Self.off)
    #expect(frame.codes("track") == ["WITHOUT_INPUT"])
    #expect(frame.numbers("track") == seen[1].numbers("track"))
    #expect(frame.numbers("track").count >= 8)
    // They are less sure than people who are seen.
    func sureness(_ people: [Detection]) -> Double { people.reduce(0) { $0 + $1.confidence } }
    #expect(sureness(frame.people("track")) < 0.8 * sureness(seen[1].people("track")))
    #expect(frame.numbers("teams") == frame.numbers("track"))
    #expect(frame.codes("radar") != nil)
    // The ball moves on as if it were hidden, or is not told at all; none is looked for among people.
    #expect(
      frame.codes("ball") == ["WITHOUT_INPUT"] || frame.failures["ball"]?.code == "INPUT_MISSING")
    // Everybody is who they were.
    #expect(seen[3].numbers("track") == straight[3].numbers("track"))
    #expect(seen[3].codes("track") == [])
  }

  @Test func `a detector that goes on failing leaves no tracks rather than none to be seen`()
    throws
  {
    let seen = try Self.match("player_detection", at: [2, 3, 4])
    #expect(seen[3].numbers("track").count >= 8)
    for node in ["track", "teams", "ball"] as [Name] {
      #expect(seen[4].outputs[node] == nil, "\(node)")
      #expect(seen[4].failures[node]?.code == "INPUT_MISSING", "\(node)")
    }
    #expect(seen[4].failures["teams"]?.message.contains("tracks") == true)
    #expect(seen[4].failures["radar"]?.code == "INPUT_MISSING")
  }

  @Test func `a detector that fails on the first frame leaves nobody's appearance for later`()
    throws
  {
    let seen = try Self.match("player_detection", at: [0])
    #expect(seen[0].failures["track"]?.code == "INPUT_MISSING")
    // Whoever is there on the first frame of a shot that is seen is believed at once.
    #expect(seen[1].people("track").count >= 8)
  }

  @Test func `who is not told of a cut does not look for one with eyes that saw no frame before`()
    throws
  {
    let frame = try Self.match("scene_detection", at: [2])[2]
    for node in ["camera", "pitch", "players", "ball", "track"] as [Name] {
      #expect(frame.failures[node]?.code == "INPUT_MISSING", "\(node)")
    }
    #expect(frame.failures["camera"]?.message.contains("scene") == true)
    #expect(frame.failures["radar"]?.message.contains("pitch") == true)
  }

  @Test func `radar says whom and what it does not show`() throws {
    let tracks = try Self.match("player_tracking", at: [2])[2]
    #expect(tracks.failures["teams"]?.code == "INPUT_MISSING")
    guard case .radar(let points)? = tracks.outputs["radar"]?.values.first else {
      return #expect(Bool(false))
    }
    #expect(points.count >= 8 && points.allSatisfy { $0.trackID == nil })
    #expect(tracks.codes("radar") == ["WITHOUT_INPUT"])
    #expect(try Self.match("ball_detection", at: [2])[2].codes("radar") == ["WITHOUT_INPUT"])
    #expect(try Self.match("none", at: [])[2].codes("radar") == [])
  }
}
