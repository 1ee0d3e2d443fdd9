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

  @Test(arguments: SeededRandom.seeds)
  func `every group of nodes that depend on each other is told once, by a real way`(
    seed: UInt64
  ) {
    var random = SeededRandom(seed: seed)
    var told = 0
    for _ in 0..<100 {
      let count = 1 + random.below(9)
      let names = (0..<count).map { RandomPipeline.name("n\($0)") }
      // So many edges that some have no cycle, some several, some all in one.
      let edges = (0..<random.below(count * 2)).map { _ in
        (names[random.below(count)], names[random.below(count)])
      }
      let graph = PipelineGraph(PipelineDefinition(names.map { .init($0) }, edges: edges))
      let cycles = graph.cycles()
      for cycle in cycles {
        #expect(cycle.first == cycle.last)
        #expect(Set(cycle.dropLast()).count == cycle.count - 1)
        #expect(zip(cycle, cycle.dropFirst()).allSatisfy { graph.after[$0].contains($1) })
      }
      let reached = (0..<count).map { graph.reachable(from: [$0]) }
      let groups = Set(
        (0..<count).map { node in reached[node].filter { reached[$0].contains(node) } })
      let larger = groups.filter { $0.count > 1 }
      let alone = (0..<count).filter { graph.after[$0].contains($0) }
      #expect(cycles.count == larger.count + alone.count)
      #expect(Set(cycles.filter { $0.count == 2 }.map { $0[0] }) == Set(alone))
      for group in larger {
        #expect(cycles.filter { $0.count > 2 && group.isSuperset(of: $0) }.count == 1)
      }
      #expect(cycles.isEmpty == (graph.topologicalOrder() != nil))
      told = max(told, cycles.count)
    }
    #expect(told > 2)
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
