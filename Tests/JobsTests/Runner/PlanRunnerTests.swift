import Base
import Media
import TestSupport
import Testing

@testable import Jobs

@Suite("One frame through one plan")
struct PlanRunnerTests {
  private static let count = DataType("count" as Name)

  private static let tools = [
    ToolManifest("left", gives: [.detections]), ToolManifest("right", gives: [.scene]),
    ToolManifest("join", takes: [.detections], maybe: [.scene], gives: [count]),
  ]

  private static let fork = PipelineDefinition(
    tools.map { .init($0.id) }, edges: [("left", "join"), ("right", "join")],
    entry: ["left", "right"], output: ["join"])

  private func runner(
    cores: Int, _ body: @escaping @Sendable (Name, ToolInput) throws(ToolFailure) -> ToolOutput
  ) throws -> PlanRunner {
    let registry = PluginRegistry([
      ScriptedPlugin("p", tools: Self.tools) { id, _ in
        ScriptedTool { input throws(ToolFailure) in try body(id, input) }
      }
    ])
    return try PlanRunner(
      try PipelineValidator(registry).plan(Self.fork), job: nil, interruption: Interruption(),
      cores: cores)
  }

  private static func output(_ id: Name, _ input: ToolInput) -> ToolOutput {
    switch id {
    case "left": ToolOutput([.detections([])])
    case "right": ToolOutput([.scene(SceneObservation(shot: 1, isCut: false, change: 0))])
    default: ToolOutput([.other(count, .integer(Int64(input.values.count)))])
    }
  }

  @Test func `nodes that do not depend on each other run side by side`() throws {
    let here = Condition(0)
    let runner = try runner(cores: 2) { id, input in
      if id != "join" {
        here.update { $0 += 1 }
        // Each waits for the other: one after the other they would never end.
        _ = here.wait { $0 % 2 == 0 ? true : nil }
      }
      return Self.output(id, input)
    }
    let outcome = runner.run(try Pictures.one())
    #expect(outcome.failures.isEmpty)
    #expect(outcome.outputs[2]?.values == [.other(Self.count, 2)])
  }

  @Test(arguments: [1, 4])
  func `a node whose required input failed does not run, one that can do without does`(cores: Int)
    throws
  {
    for failing in ["left", "right"] as [Name] {
      let runner = try runner(cores: cores) { id, input throws(ToolFailure) in
        if id == failing { throw ToolFailure(code: "OFF", message: "off", isFatal: false) }
        return Self.output(id, input)
      }
      let outcome = runner.run(try Pictures.one())
      #expect(outcome.failures.map(\.failure.code) == ["OFF"])
      #expect(outcome.outputs[2]?.values == (failing == "left" ? nil : [.other(Self.count, 1)]))
      // What did not run has cost nothing.
      #expect((outcome.nanoseconds[2] == 0) == (failing == "left"))
      #expect(runner.timings[2].count == (failing == "left" ? 0 : 1))
    }
  }

  @Test func `a node is told of what it usually gets and does not get on this frame`() throws {
    let told = Guarded<[Name: [[DataType]]]>([:])
    let tools = [
      ToolManifest("far", gives: [.detections]),
      ToolManifest("near", takes: [.detections], gives: [.tracks]),
      ToolManifest("alone", maybe: [.ball], gives: [.scene]),
      ToolManifest("end", maybe: [.detections, .tracks, .ball, .scene], gives: [Self.count]),
    ]
    let registry = PluginRegistry([
      ScriptedPlugin("p", tools: tools) { id, _ in
        ScriptedTool { input throws(ToolFailure) in
          told.withLock { $0[id, default: []].append(input.missing) }
          switch id {
          case "far" where input.frame.index == 1:
            throw ToolFailure(code: "OFF", message: "off", isFatal: false)
          case "far": return ToolOutput([.detections([])])
          case "near": return ToolOutput([.tracks([])])
          default: return Self.output(id == "alone" ? "right" : "join", input)
          }
        }
      }
    ])
    let pipeline = PipelineDefinition(
      tools.map { .init($0.id) },
      edges: [("far", "near"), ("near", "end"), ("far", "end"), ("alone", "end")],
      entry: ["far", "alone"], output: ["end"])
    let runner = try PlanRunner(
      try PipelineValidator(registry).plan(pipeline), job: nil, interruption: Interruption())
    for frame in try Pictures.several(3) { _ = runner.run(frame) }
    // It failed, and what needs it did not run. That nobody gives a ball is no news.
    #expect(told.withLock { $0["end"] } == [[], [.detections, .tracks], []])
    #expect(told.withLock { $0["alone"] } == [[], [], []])
    #expect(told.withLock { $0["near"] } == [[], []])
  }

  @Test func `failures come in the order of the steps`() throws {
    for _ in 0..<50 {
      let runner = try runner(cores: 4) { id, _ throws(ToolFailure) in
        throw ToolFailure(code: "\(id)", message: "off", isFatal: true)
      }
      #expect(runner.run(try Pictures.one()).failures.map(\.failure.code) == ["left", "right"])
    }
  }

  @Test func `every frame is timed, and the times go on after a restart`() throws {
    let first = try runner(cores: 1) { id, input in Self.output(id, input) }
    let frame = try Pictures.one()
    for _ in 0..<3 { _ = first.run(frame) }
    let second = try runner(cores: 1) { id, input in Self.output(id, input) }
    try second.restore(from: first.snapshot())
    #expect(second.timings == first.timings)
    _ = second.run(frame)
    #expect(second.timings.map(\.count) == [4, 4, 4])
    #expect(throws: PlanRunner.StepFailure.self) { try second.restore(from: [1, 2, 3]) }
  }
}
