public import Base

/// Tools and what flows between them, as somebody wrote it down. Whether it can run is `PipelineValidator`'s to say.
public struct PipelineDefinition: Sendable, Hashable {
  public let id: Name
  public let name: String
  public let nodes: [Node]
  public let edges: [Edge]
  public let entryNodes: [Name]
  public let outputNodes: [Name]

  public struct Node: Sendable, Hashable {
    public let id: Name
    public let plugin: Name
    public let tool: Name
    public let config: JSONObject

    public init(id: Name, plugin: Name, tool: Name, config: JSONObject = [:]) {
      self.id = id
      self.plugin = plugin
      self.tool = tool
      self.config = config
    }
  }

  public struct Edge: Sendable, Hashable {
    public let from: Name
    public let to: Name

    public init(from: Name, to: Name) {
      self.from = from
      self.to = to
    }
  }

  /// More would be a mistake, and take long to judge.
  static let mostNodes = 256
  static let mostEdges = 4_096

  public init(
    id: Name, name: String, nodes: [Node], edges: [Edge], entryNodes: [Name], outputNodes: [Name]
  ) {
    self.id = id
    self.name = name
    self.nodes = nodes
    self.edges = edges
    self.entryNodes = entryNodes
    self.outputNodes = outputNodes
  }

  /// Reads a definition; errors name the field.
  public init(json: JSONObject) throws(MessageError) {
    var fields = FieldReader(json, path: "")
    id = try fields.required("id", .name)
    name = try fields.required("name", .title)
    nodes = try fields.list("nodes", limit: Self.mostNodes) { node throws(MessageError) in
      Node(
        id: try node.required("id", .name), plugin: try node.required("plugin_id", .name),
        tool: try node.required("tool_id", .name),
        config: try node.optional("config", .object) ?? [:])
    }
    edges = try fields.list("edges", limit: Self.mostEdges) { edge throws(MessageError) in
      Edge(from: try edge.required("from_node", .name), to: try edge.required("to_node", .name))
    }
    entryNodes = try fields.required("entry_nodes", FieldKind<Name>.name.array)
    outputNodes = try fields.required("output_nodes", FieldKind<Name>.name.array)
    try fields.finish()
  }

  public var json: JSONObject {
    [
      "id": .string(id.description), "name": .string(name),
      "nodes": .array(
        nodes.map { node in
          var json: JSONObject = [
            "id": .string(node.id.description), "plugin_id": .string(node.plugin.description),
            "tool_id": .string(node.tool.description),
          ]
          if !node.config.isEmpty { json["config"] = .object(node.config) }
          return .object(json)
        }),
      "edges": .array(
        edges.map {
          ["from_node": .string($0.from.description), "to_node": .string($0.to.description)]
        }),
      "entry_nodes": .array(entryNodes.map { .string($0.description) }),
      "output_nodes": .array(outputNodes.map { .string($0.description) }),
    ]
  }

  /// SHA-256 of the definition without its spelling: what results name it by.
  public var contentHash: String {
    let plain = PipelineDefinition(
      id: id, name: name,
      nodes: nodes.map {
        Node(id: $0.id, plugin: $0.plugin, tool: $0.tool, config: $0.config.withoutSpelling)
      }, edges: edges, entryNodes: entryNodes, outputNodes: outputNodes)
    return SHA256.digest(of: Array(plain.json.jsonText().utf8)).description
  }
}

extension JSONObject {
  /// The same for every way to write the same: members by name, whole numbers without a point.
  fileprivate var withoutSpelling: JSONObject {
    JSONObject(
      members.map { Member(name: $0.name, value: $0.value.withoutSpelling) }
        .sorted { $0.name < $1.name })
  }
}

extension JSONValue {
  fileprivate var withoutSpelling: JSONValue {
    switch self {
    case .object(let object): .object(object.withoutSpelling)
    case .array(let elements): .array(elements.map(\.withoutSpelling))
    case .number(let number): Int64(exactly: number).map { .integer($0) } ?? self
    case .null, .bool, .integer, .string: self
    }
  }
}

extension FieldKind<String> {
  /// What stands in a line of a list.
  fileprivate static let title = string.narrowed("text without control characters") { text in
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f } ? text : nil
  }
}

extension FieldReader {
  /// A list of objects, each read whole; errors name the element.
  mutating func list<Element>(
    _ name: String, limit: Int, _ body: (inout FieldReader) throws(MessageError) -> Element
  ) throws(MessageError) -> [Element] {
    let objects = try required(name, FieldKind<JSONObject>.object.array)
    guard objects.count <= limit else {
      throw .invalid(path(to: name), "a list of at most \(limit)")
    }
    var elements: [Element] = []
    for (index, object) in objects.enumerated() {
      var nested = inside(object, at: "\(name)[\(index)]")
      elements.append(try body(&nested))
      try nested.finish()
    }
    return elements
  }
}
