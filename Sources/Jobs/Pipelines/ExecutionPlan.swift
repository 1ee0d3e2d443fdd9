/// A valid pipeline, ready to run: its nodes in an order that respects every dependency, and who gives whom what.
public struct ExecutionPlan: Sendable {
  public let definition: PipelineDefinition
  /// What results name the pipeline by. Of one that is registered it is what the registry says, whoever works it out anew.
  public internal(set) var contentHash: String
  /// In the order of execution.
  public let steps: [Step]
  /// Steps that may run at the same time, group after group.
  public let waves: [[Int]]

  public struct Step: Sendable {
    public let node: PipelineDefinition.Node
    public let tool: ToolManifest
    public let config: ToolConfig
    /// Earlier steps that give an input, with its type.
    public let inputs: [Binding]
    /// Whether its findings are part of the result.
    public let isOutput: Bool
    let plugin: any Plugin
  }

  public struct Binding: Sendable, Hashable {
    public let type: DataType
    public let step: Int
    public let isRequired: Bool
  }

  /// - Precondition: the validator found no errors.
  init(valid definition: PipelineDefinition, _ registry: PluginRegistry) {
    let graph = PipelineGraph(definition)
    let tools = definition.nodes.map { registry.tool($0.plugin, $0.tool) }
    let binding = InputBinding(graph: graph, tools: tools)
    let order = graph.topologicalOrder()!
    let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    self.definition = definition
    contentHash = definition.contentHash
    steps = order.map { number in
      let node = definition.nodes[number]
      let tool = tools[number]!
      return Step(
        node: node, tool: tool, config: tool.configSchema.completed(node.config),
        inputs: tool.inputs.compactMap { input in
          guard case .node(let giver)? = try? binding.provider(of: input, for: number) else {
            return nil
          }
          return Binding(type: input.type, step: places[giver]!, isRequired: input.isRequired)
        },
        isOutput: definition.outputNodes.contains(node.id), plugin: registry.plugin(node.plugin)!)
    }
    var waves: [[Int]] = []
    var waveOf: [Int] = []
    for (place, number) in order.enumerated() {
      let wave = graph.before[number].map { waveOf[places[$0]!] + 1 }.max() ?? 0
      let bound = steps[place].inputs.map { waveOf[$0.step] + 1 }.max() ?? 0
      waveOf.append(max(wave, bound))
      if waves.count <= waveOf[place] { waves.append([]) }
      waves[waveOf[place]].append(place)
    }
    self.waves = waves
  }

  /// The plugins in the order in which they first run.
  public var plugins: [Name] {
    steps.reduce(into: []) { plugins, step in
      if !plugins.contains(step.node.plugin) { plugins.append(step.node.plugin) }
    }
  }
}
