public import Base

/// What a plugin says of itself, and the tools in it.
public struct PluginManifest: Sendable, Hashable {
  public let id: Name
  /// What viewers see; its version also stands in every result.
  public let metadata: PluginMetadata
  /// What it has learned, if it has: each model stands in every result by its hash.
  public let models: [PluginModel]
  public let tools: [ToolManifest]
  /// The tool that runs when somebody asks for the plugin by its name alone: then as a pipeline of this one tool.
  public let soloTool: Name?

  public init(
    id: Name, metadata: PluginMetadata, models: [PluginModel] = [], tools: [ToolManifest],
    soloTool: Name? = nil
  ) {
    self.id = id
    self.metadata = metadata
    self.models = models
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

/// A model that a plugin works with: weights from a file.
public struct PluginModel: Sendable, Hashable {
  public let name: String
  /// Of the file, as 64 digits in lower case.
  public let sha256: String

  /// Nil where the hash is none.
  public init?(name: String, sha256: String) {
    let digits = sha256.utf8
    guard !name.isEmpty, digits.count == 2 * SHA256.digestLength,
      digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
    else { return nil }
    self.name = name
    self.sha256 = sha256
  }

  public var json: JSONValue { ["name": .string(name), "sha256": .string(sha256)] }
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
