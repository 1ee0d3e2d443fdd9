/// Every plugin of a server, by id. Fixed at start.
public struct PluginRegistry: Sendable {
  public let plugins: [any Plugin]
  /// Pipelines of these plugins that come with them.
  public let pipelines: [PipelineDefinition]

  /// - Precondition: no two plugins share an id.
  public init(_ plugins: [any Plugin], pipelines: [PipelineDefinition] = []) {
    precondition(
      Set(plugins.map(\.manifest.id)).count == plugins.count, "two plugins share an id")
    self.plugins = plugins
    self.pipelines = pipelines
  }

  /// Everything that can be run by its name: a pipeline for each plugin that can run alone, and those that come along.
  public var runnable: [PipelineDefinition] { manifests.compactMap(\.soloPipeline) + pipelines }

  public var manifests: [PluginManifest] { plugins.map(\.manifest) }

  public func plugin(_ id: Name) -> (any Plugin)? { plugins.first { $0.manifest.id == id } }

  public func tool(_ plugin: Name, _ tool: Name) -> ToolManifest? {
    self.plugin(plugin)?.manifest.tool(tool)
  }
}
