/// Judges definitions before they run: every error at once, each with a stable code and the nodes it is about. Pure.
public struct PipelineValidator: Sendable {
  private let registry: PluginRegistry

  public init(_ registry: PluginRegistry) {
    self.registry = registry
  }

  /// Why a definition cannot run; empty when it can.
  public func errors(in definition: PipelineDefinition) -> [PipelineError] {
    let graph = PipelineGraph(definition)
    let tools = definition.nodes.map { registry.tool($0.plugin, $0.tool) }
    var errors = shapeErrors(definition)
    errors += definition.nodes.flatMap { nodeErrors($0) }
    errors += referenceErrors(definition, graph)
    for cycle in graph.cycles() {
      let path = cycle.map { graph.id($0).description }.joined(separator: " → ")
      errors.append(
        PipelineError(.cycle, "the nodes depend on each other: \(path)", node: graph.id(cycle[0])))
    }
    errors += unreachableErrors(definition, graph)
    errors += flowErrors(graph, tools)
    return errors
  }

  /// How a definition runs.
  ///
  /// - Throws: the errors that `errors(in:)` finds.
  public func plan(_ definition: PipelineDefinition) throws(InvalidPipeline) -> ExecutionPlan {
    let errors = errors(in: definition)
    guard errors.isEmpty else { throw InvalidPipeline(id: definition.id, errors: errors) }
    return ExecutionPlan(valid: definition, registry)
  }

  private func shapeErrors(_ definition: PipelineDefinition) -> [PipelineError] {
    var errors: [PipelineError] = []
    if definition.nodes.isEmpty {
      errors.append(PipelineError(.noNodes, "a pipeline has at least one node"))
    }
    if definition.entryNodes.isEmpty {
      errors.append(PipelineError(.noEntryNodes, "entry_nodes names at least one node"))
    }
    if definition.outputNodes.isEmpty {
      errors.append(PipelineError(.noOutputNodes, "output_nodes names at least one node"))
    }
    var seen: Set<Name> = []
    var told: Set<Name> = []
    for node in definition.nodes where !seen.insert(node.id).inserted {
      guard told.insert(node.id).inserted else { continue }
      errors.append(
        PipelineError(.duplicateNode, "several nodes are called '\(node.id)'", node: node.id))
    }
    return errors
  }

  private func nodeErrors(_ node: PipelineDefinition.Node) -> [PipelineError] {
    guard let plugin = registry.plugin(node.plugin) else {
      return [
        PipelineError(
          .unknownPlugin, "node '\(node.id)' uses the plugin '\(node.plugin)', which is not here",
          node: node.id)
      ]
    }
    guard let tool = plugin.manifest.tool(node.tool) else {
      let known = plugin.manifest.tools.map(\.id.description).joined(separator: ", ")
      return [
        PipelineError(
          .unknownTool,
          "node '\(node.id)' uses the tool '\(node.tool)', but '\(node.plugin)' has \(known)",
          node: node.id)
      ]
    }
    return tool.configSchema.violations(of: node.config).map {
      PipelineError(.invalidConfig, "the config of node '\(node.id)': \($0)", node: node.id)
    }
  }

  private func referenceErrors(_ definition: PipelineDefinition, _ graph: PipelineGraph)
    -> [PipelineError]
  {
    var errors: [PipelineError] = []
    var seen: Set<PipelineDefinition.Edge> = []
    for edge in definition.edges {
      for end in [edge.from, edge.to] where graph.number(end) == nil {
        errors.append(
          PipelineError(
            .unknownEdgeNode, "the edge \(edge.from) → \(edge.to) names '\(end)', which is no node",
            node: end))
      }
      if !seen.insert(edge).inserted {
        errors.append(
          PipelineError(
            .duplicateEdge, "the edge \(edge.from) → \(edge.to) stands there twice", node: edge.to))
      }
    }
    for entry in definition.entryNodes where graph.number(entry) == nil {
      errors.append(
        PipelineError(
          .unknownEntryNode, "entry_nodes names '\(entry)', which is no node", node: entry))
    }
    for output in definition.outputNodes where graph.number(output) == nil {
      errors.append(
        PipelineError(
          .unknownOutputNode, "output_nodes names '\(output)', which is no node", node: output))
    }
    return errors
  }

  private func unreachableErrors(_ definition: PipelineDefinition, _ graph: PipelineGraph)
    -> [PipelineError]
  {
    let entries = definition.entryNodes.compactMap { graph.number($0) }
    // Without an entry every node is unreachable, and one error says so.
    guard !entries.isEmpty else { return [] }
    let reached = graph.reachable(from: entries)
    return definition.nodes.indices.filter { !reached.contains($0) }.map { number in
      let id = graph.id(number)
      return PipelineError(
        .unreachableNode, "no way leads from the entry nodes to '\(id)'", node: id)
    }
  }

  private func flowErrors(_ graph: PipelineGraph, _ tools: [ToolManifest?]) -> [PipelineError] {
    var errors: [PipelineError] = []
    let binding = InputBinding(graph: graph, tools: tools)
    for (number, tool) in tools.enumerated() {
      guard let tool else { continue }
      let id = graph.id(number)
      let wanted = Set(tool.inputs.map(\.type))
      for earlier in graph.before[number] {
        guard let giver = tools[earlier], wanted.isDisjoint(with: giver.outputs) else { continue }
        errors.append(
          PipelineError(
            .edgeTypeMismatch,
            "'\(graph.id(earlier))' gives \(Self.list(giver.outputs)), and '\(id)' takes \(Self.list(tool.inputs.map(\.type)))",
            node: id))
      }
      for input in tool.inputs {
        do throws(InputBinding.Failure) {
          _ = try binding.provider(of: input, for: number)
        } catch {
          errors.append(Self.error(error, input.type, of: id, graph))
        }
      }
    }
    return errors
  }

  private static func error(
    _ failure: InputBinding.Failure, _ type: DataType, of id: Name, _ graph: PipelineGraph
  ) -> PipelineError {
    switch failure {
    case .missing:
      PipelineError(
        .missingInput, "'\(id)' needs \(type), and no node before it gives that", node: id)
    case .ambiguous(let givers):
      PipelineError(
        .ambiguousInput,
        "'\(id)' takes \(type), and \(givers.map { "'\(graph.id($0))'" }.joined(separator: " and ")) give it: an edge from one of them alone says which",
        node: id)
    }
  }

  private static func list(_ types: [DataType]) -> String {
    types.isEmpty ? "nothing" : types.map(\.description).joined(separator: ", ")
  }
}

/// A pipeline that cannot run.
public struct InvalidPipeline: Error, CustomStringConvertible {
  public let id: Name
  public let errors: [PipelineError]

  public init(id: Name, errors: [PipelineError]) {
    self.id = id
    self.errors = errors
  }

  public var description: String {
    "the pipeline '\(id)' cannot run: \(errors.map(\.message).joined(separator: "; "))"
  }
}
