import Base
import Testing

@testable import Jobs
@testable import Media

/// The tools that every server has, as the runner runs them.
@Suite("Built-in tools")
struct BuiltInToolsTests {
  private static let ids: [String] = [
    "pitch_detection", "scene_detection", "camera_motion", "radar", "player_detection",
    "ball_detection", "player_tracking", "team_classification",
    "player_tracking_v1", "match_analysis_v1",
  ]

  private static func runner(_ id: String, cores: Int = 1) throws -> PlanRunner {
    let registry = BuiltInPlugins.all
    let name = try #require(Name(id))
    let definition = try #require(
      registry.pipelines.first { $0.id == name } ?? registry.plugin(name)?.manifest.soloPipeline)
    let plan = try PipelineValidator(registry).plan(definition)
    return try PlanRunner(plan, job: nil, interruption: Interruption(), cores: cores)
  }

  @Test("each runs by its name, and goes on from a snapshot bit by bit", arguments: ids)
  func alone(_ id: String) throws {
    let frames = try MatchFrames.first()
    let straight = try Self.runner(id)
    let all = frames.map { straight.run($0) }
    #expect(all.allSatisfy { $0.failures.isEmpty && $0.outputs.allSatisfy { $0 != nil } })

    let first = try Self.runner(id)
    for frame in frames[..<3] { _ = first.run(frame) }
    let second = try Self.runner(id)
    try second.restore(from: first.snapshot())
    for (index, frame) in frames.enumerated().dropFirst(3) {
      let outcome = second.run(frame)
      #expect(outcome.outputs.map { $0?.values } == all[index].outputs.map { $0?.values })
      #expect(outcome.outputs.map { $0?.warnings } == all[index].outputs.map { $0?.warnings })
    }
  }

  @Test("the pitch of a match is found")
  func pitch() throws {
    let frame = try #require(try MatchFrames.first().first)
    let pitch = try #require(try Self.runner("pitch_detection").run(frame).outputs[0])
    guard case .pitch(let found) = pitch.values[0] else { return #expect(Bool(false)) }
    #expect(found.homography != nil)
    #expect(pitch.warnings.isEmpty)
  }

  @Test("radar by itself looks for the pitch and for people, and shows them on it")
  func radar() throws {
    let runner = try Self.runner("radar")
    let last = try #require(try MatchFrames.first().map { runner.run($0) }.last?.outputs[0])
    guard case .radar(let points) = last.values[0] else { return #expect(Bool(false)) }
    #expect(points.count >= 8)
    #expect(Set(points.compactMap(\.trackID)).count == points.count)
    #expect(last.warnings.isEmpty)
  }

  @Test("what is found is the same on one core and on several")
  func cores() throws {
    let frames = try MatchFrames.first()
    let (alone, together) = (
      try Self.runner("match_analysis_v1"), try Self.runner("match_analysis_v1", cores: 4)
    )
    for frame in frames {
      #expect(
        alone.run(frame).outputs.map { $0?.values }
          == together.run(frame).outputs.map { $0?.values })
    }
  }

  @Test("people of whom many may be nobody are warned of; a few say nothing")
  func doubt() throws {
    func people(_ confidences: [Double]) throws -> [Detection] {
      try confidences.map {
        try Detection(label: "player", confidence: $0, x: 0, y: 0, width: 5, height: 15)
      }
    }
    #expect(PeopleSense.isDoubtful(try people([0.5, 0.6, 0.7, 0.5])))
    #expect(!PeopleSense.isDoubtful(try people([0.5, 0.9, 0.9, 0.5])))
    #expect(!PeopleSense.isDoubtful(try people([0.5, 0.5, 0.5])))
    #expect(!PeopleSense.isDoubtful([]))
  }

  @Test("the people of a match are found, keep their numbers, and get two teams")
  func people() throws {
    let runner = try Self.runner("player_tracking_v1")
    var numbers: [Set<Int32>] = []
    var teams: Set<Label> = []
    for frame in try MatchFrames.first() {
      guard case .tracks(let tracks)? = runner.run(frame).outputs.last??.values.first else {
        Issue.record("no tracks")
        return
      }
      numbers.append(Set(tracks.compactMap(\.trackID)))
      teams.formUnion(tracks.compactMap(\.team))
    }
    let always = numbers.dropFirst().reduce(numbers[0]) { $0.intersection($1) }
    #expect(always.count >= 8)
    #expect(teams == ["home", "away"])
  }

  @Test("a state that is cut short is refused")
  func damaged() throws {
    let runner = try Self.runner("team_classification")
    for frame in try MatchFrames.first() { _ = runner.run(frame) }
    let cut = Array(runner.snapshot().dropLast(9))
    let other = try Self.runner("team_classification")
    #expect(throws: PlanRunner.StepFailure.self) { try other.restore(from: cut) }
  }
}
