import Base

/// The pipelines of a server, as they are registered. What is registered never changes.
public struct PipelineCatalogue: Sendable {
  private let store: Store
  private let registry: PluginRegistry

  public init(store: Store, registry: PluginRegistry) {
    self.store = store
    self.registry = registry
  }

  /// How a pipeline runs. Blocks: for a worker's thread.
  ///
  /// - Throws: `InvalidPipeline` when it cannot run here any more.
  func plan(_ id: Name) throws -> ExecutionPlan {
    guard let stored = try store.performAndWait(Read.pipeline(id)) else {
      throw InvalidPipeline(
        id: id, errors: [PipelineError(.unknownPipeline, "no pipeline '\(id)' is registered")])
    }
    return try plan(stored)
  }

  /// How a pipeline runs; nil when none of this id is registered.
  public func plan(_ id: Name) async throws -> ExecutionPlan? {
    guard let stored = try await store.perform(Read.pipeline(id)) else { return nil }
    return try plan(stored)
  }

  /// The plugins of a pipeline's nodes in the order of the execution, whether or not they are here; nil when none of this id is
  /// registered.
  public func plugins(of id: Name) async throws -> [Name]? {
    guard let stored = try await store.perform(Read.pipeline(id)) else { return nil }
    let definition = try stored.parsed()
    let order = PipelineGraph(definition).topologicalOrder() ?? []
    return order.map { definition.nodes[$0].plugin }
  }

  private func plan(_ stored: StoredPipeline) throws -> ExecutionPlan {
    var plan = try PipelineValidator(registry).plan(stored.parsed())
    plan.contentHash = stored.contentHash
    return plan
  }

  /// Registers what comes with the program, where it is not registered yet. Blocks: for the start of a server.
  ///
  /// - Returns: those of which another definition was registered before; it is kept, as everything registered is.
  public static func registerBuiltIn(_ pipelines: [PipelineDefinition], in store: Store) throws
    -> [Name]
  {
    var kept: [Name] = []
    for pipeline in pipelines {
      if let known = try store.performAndWait(Read.pipeline(pipeline.id)) {
        if known.contentHash != pipeline.contentHash { kept.append(pipeline.id) }
      } else {
        try store.performAndWait(
          Write.register(
            pipeline.id, name: pipeline.name, definition: pipeline.json,
            contentHash: pipeline.contentHash))
      }
    }
    return kept
  }
}

extension StoredPipeline {
  /// The definition as a value.
  public func parsed() throws -> PipelineDefinition {
    guard case .object(let json) = try JSONParser.parse(Array(definition.utf8)) else {
      throw StoreError(.databaseCorrupt, "the pipeline \(id) cannot be read")
    }
    return try PipelineDefinition(json: json)
  }
}
