/// What a plugin says of itself, and the tools in it.
public struct PluginManifest: Sendable, Hashable {
  public let id: Name
  /// What viewers see; its version also stands in every result.
  public let metadata: PluginMetadata
  public let tools: [ToolManifest]
  /// The tool that runs when somebody asks for the plugin by its name alone: then as a pipeline of this one tool.
  public let soloTool: Name?

  public init(id: Name, metadata: PluginMetadata, tools: [ToolManifest], soloTool: Name? = nil) {
    self.id = id
    self.metadata = metadata
    self.tools = tools
    self.soloTool = soloTool
  }

  public func tool(_ id: Name) -> ToolManifest? { tools.first { $0.id == id } }

  /// The pipeline that the plugin's name stands for.
  public var soloPipeline: PipelineDefinition? {
    soloTool.map { tool in
      PipelineDefinition(
        id: id, name: metadata.description,
        nodes: [.init(id: id, plugin: id, tool: tool)], edges: [], entryNodes: [id],
        outputNodes: [id])
    }
  }
}

/// What a tool takes, gives and remembers.
public struct ToolManifest: Sendable, Hashable {
  public let id: Name
  public let inputs: [Input]
  public let outputs: [DataType]
  /// Whether a frame's result depends on the frames before it.
  public let isStateful: Bool
  public let configSchema: ConfigSchema

  public struct Input: Sendable, Hashable {
    public let type: DataType
    /// Without it the tool cannot run; an optional input makes it better.
    public let isRequired: Bool

    public init(_ type: DataType, isRequired: Bool = true) {
      self.type = type
      self.isRequired = isRequired
    }
  }

  public init(
    id: Name, inputs: [Input], outputs: [DataType], isStateful: Bool,
    configSchema: ConfigSchema = .none
  ) {
    self.id = id
    self.inputs = inputs
    self.outputs = outputs
    self.isStateful = isStateful
    self.configSchema = configSchema
  }
}
