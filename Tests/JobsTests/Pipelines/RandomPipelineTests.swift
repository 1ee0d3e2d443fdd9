import Base
import Media
import TestSupport
import Testing

@testable import Jobs

@Suite("Pipelines made by chance")
struct RandomPipelineTests {
  /// What each node was given when it ran, by type: the name of the node that said it.
  private final class Minutes: Sendable {
    let runs = Guarded<[(node: Name, given: [DataType: Name])]>([])
  }

  @Test(arguments: SeededRandom.seeds, [1, 4])
  func `in a valid one every node runs once, after all that it depends on`(
    seed: UInt64, cores: Int
  ) throws {
    var random = SeededRandom(seed: seed)
    let frame = try Pictures.one()
    for _ in 0..<60 {
      let made = RandomPipeline(using: &random)
      let heard = Minutes()
      let registry = PluginRegistry([
        ScriptedPlugin("p", tools: made.tools) { id, context throws(ToolFailure) in
          let tool = made.tools.first { $0.id == id }!
          return ScriptedTool { input in
            heard.runs.withLock { runs in
              runs.append(
                (
                  context.node,
                  Dictionary(uniqueKeysWithValues: input.values.map { ($0.type, $0.speaker) })
                ))
            }
            return ToolOutput(tool.outputs.map { .other($0, .string("\(context.node)")) })
          }
        }
      ])
      #expect(PipelineValidator(registry).errors(in: made.definition).isEmpty)
      let plan = try PipelineValidator(registry).plan(made.definition)
      let outcome = try PlanRunner(
        plan, job: nil, interruption: Interruption(), cores: cores
      ).run(frame)
      #expect(outcome.failures.isEmpty)
      let runs = heard.runs.withLock { $0 }
      #expect(runs.count == made.tools.count)
      #expect(Set(runs.map(\.node)) == Set(made.tools.map(\.id)))
      for (place, run) in runs.enumerated() {
        #expect(run.given == made.givers[run.node])
        let earlier = Set(runs[..<place].map(\.node))
        #expect(earlier.isSuperset(of: made.before[run.node]!))
        #expect(earlier.isSuperset(of: run.given.values))
      }
    }
  }

  @Test(arguments: SeededRandom.seeds)
  func `a broken one is never planned, and the blame is where it belongs`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<40 {
      let whole = RandomPipeline(using: &random)
      let registry = PluginRegistry([ScriptedPlugin("p", tools: whole.tools + Breakage.tools)])
      for breakage in Breakage.allCases {
        let (broken, blamed) = breakage.apply(to: whole.definition, using: &random)
        let errors = PipelineValidator(registry).errors(in: broken)
        #expect(
          errors.contains { $0.code == breakage.code && $0.node == blamed },
          "\(breakage) of '\(blamed)': \(errors)")
        #expect(throws: InvalidPipeline.self) { try PipelineValidator(registry).plan(broken) }
      }
    }
  }
}

extension ToolValue {
  /// Who said it, in these tests.
  fileprivate var speaker: Name {
    guard case .other(_, .string(let text)) = self, let name = Name(text) else {
      preconditionFailure("these tests' tools say their names")
    }
    return name
  }
}
