import Base
import Jobs
import Testing

@Suite("Judging pipelines")
struct PipelineValidatorTests {
  private static let registry = PluginRegistry([
    ScriptedPlugin(
      "p",
      tools: [
        ToolManifest("find", gives: [.detections]),
        ToolManifest("find_more", gives: [.detections, .scene]),
        ToolManifest("follow", takes: [.detections], gives: [.tracks]),
        ToolManifest("place", takes: [.tracks], maybe: [.pitch], gives: [.radar]),
        ToolManifest("look"),
        ToolManifest(
          id: "set", inputs: [], outputs: [.pitch], isStateful: false,
          configSchema: ConfigSchema([
            .init("level", .integer(in: 1...9, default: 5), help: "how much"),
            .init("mode", .choice(["fast", "slow"], default: "fast"), help: "how"),
          ])),
      ])
  ])

  private func errors(_ definition: PipelineDefinition) -> [PipelineError] {
    PipelineValidator(Self.registry).errors(in: definition)
  }

  /// The code and the node of each error.
  private func told(_ definition: PipelineDefinition) -> [String] {
    errors(definition).map { "\($0.code.rawValue) \($0.node?.description ?? "-")" }
  }

  @Test func `a chain is valid, and planned in the order of its edges`() throws {
    let definition = PipelineDefinition(
      [.init("place"), .init("follow"), .init("find")],
      edges: [("find", "follow"), ("follow", "place")], entry: ["find"], output: ["place"])
    #expect(errors(definition).isEmpty)
    let plan = try PipelineValidator(Self.registry).plan(definition)
    #expect(plan.steps.map(\.node.id) == ["find", "follow", "place"])
    #expect(plan.steps.map(\.isOutput) == [false, false, true])
  }

  @Test func `a pipeline of nothing says so three times`() {
    #expect(
      told(PipelineDefinition([])) == ["no_nodes -", "no_entry_nodes -", "no_output_nodes -"])
  }

  @Test func `a name that several nodes have is told once`() {
    let definition = PipelineDefinition(
      [.init("find"), .init("find"), .init("find")], entry: ["find"], output: ["find"])
    #expect(told(definition).filter { $0.hasPrefix("duplicate_node") } == ["duplicate_node find"])
  }

  @Test func `plugins and tools that are not here`() {
    let definition = PipelineDefinition(
      [.init("a", tool: "find", plugin: "elsewhere"), .init("b", tool: "fly")],
      entry: ["a", "b"], output: ["a"])
    #expect(told(definition) == ["unknown_plugin a", "unknown_tool b"])
    let messages = errors(definition).map(\.message)
    #expect(messages[0].contains("'elsewhere'"))
    // What there is instead.
    #expect(messages[1].contains("'fly'") && messages[1].contains("find_more"))
  }

  @Test func `every broken setting of a node`() {
    let definition = PipelineDefinition([
      .init("set", config: ["level": 10, "mode": "sideways", "volume": 11])
    ])
    #expect(told(definition) == Array(repeating: "invalid_config set", count: 3))
    let messages = errors(definition).map(\.message).joined(separator: "\n")
    for word in ["level", "mode", "volume"] { #expect(messages.contains("'\(word)'")) }
  }

  @Test func `edges, entries and outputs that lead nowhere`() {
    let definition = PipelineDefinition(
      [.init("find"), .init("follow")],
      edges: [("find", "follow"), ("find", "ghost"), ("spirit", "follow"), ("find", "follow")],
      entry: ["find", "door"], output: ["follow", "window"])
    #expect(
      told(definition) == [
        "unknown_edge_node ghost", "unknown_edge_node spirit", "duplicate_edge follow",
        "unknown_entry_node door", "unknown_output_node window",
      ])
  }

  @Test func `a cycle is told with its path`() throws {
    let definition = PipelineDefinition(
      [.init("look"), .init("a", tool: "follow"), .init("b", tool: "place"), .init("find")],
      edges: [("find", "a"), ("a", "b"), ("b", "a")], entry: ["find", "look"], output: ["b"])
    let cycle = try #require(errors(definition).first { $0.code == .cycle })
    #expect(cycle.message.hasSuffix("a → b → a"))
    #expect(cycle.node == "a")
  }

  @Test func `a node that depends on itself is a cycle`() throws {
    let definition = PipelineDefinition([.init("find")], edges: [("find", "find")])
    let cycle = try #require(errors(definition).first { $0.code == .cycle })
    #expect(cycle.message.hasSuffix("find → find"))
  }

  @Test func `nodes that no entry leads to`() {
    let definition = PipelineDefinition(
      [.init("find"), .init("look"), .init("other", tool: "find")], entry: ["find"],
      output: ["find"])
    #expect(told(definition) == ["unreachable_node look", "unreachable_node other"])
  }

  @Test func `an edge between types that do not meet`() {
    let definition = PipelineDefinition(
      [.init("find"), .init("look")], edges: [("find", "look")], entry: ["find"])
    #expect(told(definition) == ["edge_type_mismatch look"])
    #expect(errors(definition)[0].message.contains("'find' gives detections"))
  }

  @Test func `an input that nobody gives`() {
    #expect(told(PipelineDefinition([.init("follow")])) == ["missing_input follow"])
    #expect(errors(PipelineDefinition([.init("follow")]))[0].message.contains("detections"))
  }

  @Test func `an input that two give, unless an edge says which`() {
    func definition(_ edges: [(Name, Name)]) -> PipelineDefinition {
      PipelineDefinition(
        [.init("find"), .init("more", tool: "find_more"), .init("follow")], edges: edges,
        entry: ["find", "more"])
    }
    let both = definition([("find", "follow"), ("more", "follow")])
    #expect(told(both) == ["ambiguous_input follow"])
    #expect(errors(both)[0].message.contains("'find' and 'more'"))
    #expect(errors(definition([("more", "follow")])).isEmpty)
  }

  @Test func `everything that is wrong is told at once`() {
    let definition = PipelineDefinition(
      [
        .init("a", tool: "follow"), .init("b", tool: "place"), .init("c", plugin: "gone"),
        .init("set", config: ["level": 0]), .init("lonely", tool: "look"),
      ],
      edges: [("a", "b"), ("b", "a"), ("a", "nobody")], entry: ["a", "c", "set"],
      output: ["nothing"])
    #expect(
      Set(errors(definition).map(\.code)) == [
        .unknownPlugin, .invalidConfig, .unknownEdgeNode, .unknownOutputNode, .cycle,
        .unreachableNode, .edgeTypeMismatch, .missingInput,
      ])
    #expect {
      try PipelineValidator(Self.registry).plan(definition)
    } throws: { error in
      (error as? InvalidPipeline)?.errors == errors(definition)
    }
  }
}
