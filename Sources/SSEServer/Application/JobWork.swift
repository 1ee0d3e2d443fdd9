public import Jobs

/// Who does the work of a server's jobs.
public enum JobWork: Sendable {
  /// Nobody: they wait.
  case none
  /// Pipelines of these plugins.
  case plugins(PluginRegistry)
  /// Somebody else, who is asked in place of pipelines; the metadata is what viewers see of its plugins.
  case executor(any JobExecutor, metadata: [MetadataPayload] = [])

  var registry: PluginRegistry {
    if case .plugins(let registry) = self { registry } else { PluginRegistry([]) }
  }

  var pluginMetadata: [MetadataPayload] {
    switch self {
    case .none: []
    case .plugins(let registry):
      registry.manifests.map { MetadataPayload(jobID: nil, plugin: $0.id, metadata: $0.metadata) }
    case .executor(_, let metadata): metadata
    }
  }

  /// What is registered when the server starts: a pipeline for each plugin that can run alone, and those of the program.
  var pipelines: [PipelineDefinition] {
    guard case .plugins(let registry) = self else { return [] }
    return registry.runnable
  }

  func executor(_ store: Store, _ settings: RunnerSettings) -> (any JobExecutor)? {
    switch self {
    case .none: nil
    case .plugins: PipelineExecutor(store: store, settings: settings)
    case .executor(let executor, _): executor
    }
  }
}
