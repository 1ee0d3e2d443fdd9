import Base

/// The pipelines of a server: those that are registered, and those that a plugin's name stands for.
public struct PipelineCatalogue: Sendable {
  private let store: Store
  private let registry: PluginRegistry

  public init(store: Store, registry: PluginRegistry) {
    self.store = store
    self.registry = registry
  }

  /// How a pipeline runs. Blocks: for a worker's thread.
  func plan(_ id: Name) throws -> ExecutionPlan {
    let stored = try store.performAndWait(Read.pipeline(id))
    guard let definition = try Self.definition(id, stored, registry) else {
      throw QueueError.invalidSubmission(field: "pipeline_id", rule: "a registered pipeline")
    }
    return try PipelineValidator(registry).plan(definition)
  }

  /// The definition behind an id; nil when there is none.
  public func definition(_ id: Name) async throws -> PipelineDefinition? {
    let stored = try await store.perform(Read.pipeline(id))
    return try Self.definition(id, stored, registry)
  }

  /// A registered pipeline comes before a plugin of the same name.
  private static func definition(
    _ id: Name, _ stored: StoredPipeline?, _ registry: PluginRegistry
  ) throws -> PipelineDefinition? {
    guard let stored else { return registry.plugin(id)?.manifest.soloPipeline }
    guard case .object(let json) = try JSONParser.parse(Array(stored.definition.utf8)) else {
      throw StateDecoder.Malformed()
    }
    return try PipelineDefinition(json: json)
  }
}
