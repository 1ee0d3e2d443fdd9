import Base
import Jobs
import Media

/// A plugin whose tools do what a test says.
struct ScriptedPlugin: Plugin {
  typealias Make = @Sendable (Name, ToolContext) throws(ToolFailure) -> any Tool

  let manifest: PluginManifest
  private let make: Make

  init(_ id: Name, tools: [ToolManifest], make: @escaping Make = { _, _ in ScriptedTool() }) {
    guard
      let metadata = try? PluginMetadata(
        version: "1.0", description: "plugin \(id)", outputFormat: "values", capabilities: [])
    else { preconditionFailure("written here, and valid") }
    manifest = PluginManifest(id: id, metadata: metadata, tools: tools, soloTool: tools.first?.id)
    self.make = make
  }

  func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    try make(id, context)
  }
}

/// A tool that does what a test says.
final class ScriptedTool: Tool {
  typealias Body = (ToolInput) throws(ToolFailure) -> ToolOutput

  private let body: Body

  init(_ body: @escaping Body = { _ in ToolOutput([]) }) {
    self.body = body
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput { try body(input) }
}

extension ToolManifest {
  /// A tool that looks at frames, takes and gives these types, and has no settings.
  init(_ id: Name, takes: [DataType] = [], maybe: [DataType] = [], gives: [DataType] = []) {
    self.init(
      id: id,
      inputs: [Input(.videoFrame)] + takes.map { Input($0) }
        + maybe.map { Input($0, isRequired: false) },
      outputs: gives, isStateful: false)
  }
}

extension PipelineDefinition {
  /// Nodes of the plugin `p`, each named after its tool unless it says otherwise.
  init(
    _ nodes: [Node], edges: [(Name, Name)] = [], entry: [Name]? = nil, output: [Name]? = nil
  ) {
    self.init(
      id: "tested", name: "Tested", nodes: nodes,
      edges: edges.map { Edge(from: $0.0, to: $0.1) },
      entryNodes: entry ?? nodes.prefix(1).map(\.id),
      outputNodes: output ?? nodes.suffix(1).map(\.id))
  }
}

extension PipelineDefinition.Node {
  init(_ id: Name, tool: Name? = nil, plugin: Name = "p", config: JSONObject = [:]) {
    self.init(id: id, plugin: plugin, tool: tool ?? id, config: config)
  }
}
