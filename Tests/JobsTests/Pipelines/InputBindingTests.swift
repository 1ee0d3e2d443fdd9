import Testing

@testable import Jobs

@Suite("Who gives what to whom")
struct InputBindingTests {
  private static let tools = [
    ToolManifest("find", gives: [.detections]), ToolManifest("find_too", gives: [.detections]),
    ToolManifest("follow", takes: [.detections], gives: [.tracks]),
    ToolManifest("look", maybe: [.detections], gives: [.scene]),
    ToolManifest("join", takes: [.scene]),
  ]

  /// Who gives a type to the last node.
  private func provider(
    of type: DataType, required: Bool = true, _ nodes: [Name], edges: [(Name, Name)]
  ) throws(InputBinding.Failure) -> InputBinding.Provider {
    let graph = PipelineGraph(PipelineDefinition(nodes.map { .init($0) }, edges: edges))
    let tools = nodes.map { node in Self.tools.first { $0.id == node } }
    return try InputBinding(graph: graph, tools: tools).provider(
      of: ToolManifest.Input(type, isRequired: required), for: nodes.count - 1)
  }

  @Test func `frames come from the source, whatever the edges say`() throws {
    #expect(try provider(of: .videoFrame, ["find", "look"], edges: [("find", "look")]) == .source)
  }

  @Test func `a node with an edge here comes before one further off`() throws {
    let nodes: [Name] = ["find", "find_too", "look"]
    #expect(
      try provider(of: .detections, nodes, edges: [("find", "find_too"), ("find_too", "look")])
        == .node(1))
  }

  @Test func `a node further off gives what none with an edge here does`() throws {
    let nodes: [Name] = ["find", "look", "join"]
    #expect(
      try provider(of: .detections, nodes, edges: [("find", "look"), ("look", "join")]) == .node(0))
  }

  @Test func `a node that does not come before gives nothing`() throws {
    #expect {
      try provider(of: .detections, ["find", "look"], edges: [])
    } throws: {
      if case .missing? = $0 as? InputBinding.Failure { true } else { false }
    }
    #expect(
      try provider(of: .detections, required: false, ["find", "look"], edges: []) == .nobody)
  }

  @Test(arguments: [true, false])
  func `two that might give it are one too many, needed or not`(required: Bool) throws {
    let cases: [([Name], [(Name, Name)])] = [
      (["find", "find_too", "look"], [("find", "look"), ("find_too", "look")]),
      (
        ["find", "find_too", "follow", "look"],
        [("find", "follow"), ("find_too", "follow"), ("follow", "look")]
      ),
    ]
    for (nodes, edges) in cases {
      #expect {
        try provider(of: .detections, required: required, nodes, edges: edges)
      } throws: {
        if case .ambiguous([0, 1])? = $0 as? InputBinding.Failure { true } else { false }
      }
    }
  }
}
