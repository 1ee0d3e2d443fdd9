import Base
import Testing

@testable import Jobs

@Suite("Pipelines as they are written down")
struct PipelineDefinitionTests {
  private static let text = """
    {"id": "tracking", "name": "Tracking", "nodes": [
      {"id": "a", "plugin_id": "p", "tool_id": "find", "config": {"level": 3, "mode": "fast"}},
      {"id": "b", "plugin_id": "p", "tool_id": "follow"}],
     "edges": [{"from_node": "a", "to_node": "b"}], "entry_nodes": ["a"], "output_nodes": ["b", "a"]}
    """

  private func definition(_ text: String) throws -> PipelineDefinition {
    guard case .object(let json) = try JSONParser.parse(Array(text.utf8)) else {
      throw MessageError(field: "", problem: .missing)
    }
    return try PipelineDefinition(json: json)
  }

  @Test func `what is read is written, and read again`() throws {
    let read = try definition(Self.text)
    #expect(read.nodes.map(\.id) == ["a", "b"])
    #expect(read.nodes[0].config == ["level": 3, "mode": "fast"])
    #expect(read.outputNodes == ["b", "a"])
    #expect(try PipelineDefinition(json: read.json) == read)
  }

  @Test(arguments: [
    ("\"id\": \"tracking\", ", "", "id"),
    ("\"tracking\"", "\"no name\"", "id"),
    ("\"Tracking\"", "7", "name"),
    ("\"tool_id\": \"follow\"", "\"tool\": \"follow\"", "nodes[1].tool_id"),
    (
      "\"plugin_id\": \"p\", \"tool_id\": \"find\"", "\"plugin_id\": 1, \"tool_id\": \"find\"",
      "nodes[0].plugin_id"
    ),
    ("{\"level\": 3, \"mode\": \"fast\"}", "[]", "nodes[0].config"),
    ("\"to_node\": \"b\"", "\"to_node\": \"b\", \"weight\": 1", "edges[0].weight"),
    ("[\"a\"]", "\"a\"", "entry_nodes"),
    ("[\"b\", \"a\"]", "[\"b\", 1]", "output_nodes"),
    ("{\"id\": \"tracking\"", "{\"extra\": true, \"id\": \"tracking\"", "extra"),
  ])
  func `what is wrong is told with its field`(part: String, instead: String, field: String) throws {
    let broken = Self.text.replacing(part, with: instead, maxReplacements: 1)
    try #require(broken != Self.text)
    #expect {
      try definition(broken)
    } throws: {
      ($0 as? MessageError)?.field == field
    }
  }

  @Test func `there is an end to nodes and edges`() throws {
    let node = "{\"id\":\"a\",\"plugin_id\":\"p\",\"tool_id\":\"t\"}"
    let many = Array(repeating: node, count: PipelineDefinition.mostNodes + 1)
    let text =
      "{\"id\":\"x\",\"name\":\"x\",\"nodes\":[\(many.joined(separator: ","))],\"edges\":[],\"entry_nodes\":[],\"output_nodes\":[]}"
    #expect {
      try definition(text)
    } throws: {
      ($0 as? MessageError)?.field == "nodes"
    }
  }

  @Test func `the hash is of the content and not of its spelling`() throws {
    let hash = try definition(Self.text).contentHash
    #expect(hash.count == 64)
    let spelled = [
      ("\"level\": 3, \"mode\": \"fast\"", "\"mode\": \"fast\", \"level\": 3.0"),
      (" ", "\n"),
      ("\"tool_id\": \"follow\"", "\"config\": {}, \"tool_id\": \"follow\""),
      (
        "\"id\": \"tracking\", \"name\": \"Tracking\"",
        "\"name\": \"Track\\u0069ng\", \"id\": \"tracking\""
      ),
    ]
    for (part, instead) in spelled {
      #expect(try definition(Self.text.replacing(part, with: instead)).contentHash == hash)
    }
    let others = [
      ("\"level\": 3", "\"level\": 4"), ("\"fast\"", "\"slow\""),
      ("[\"b\", \"a\"]", "[\"a\", \"b\"]"), ("\"Tracking\"", "\"tracking\""),
    ]
    for (part, instead) in others {
      #expect(try definition(Self.text.replacing(part, with: instead)).contentHash != hash)
    }
  }
}
