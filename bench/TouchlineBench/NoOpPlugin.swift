import Base
import Jobs
import Media

/// A plugin that looks at nothing: what a job costs beyond its decoding and its plugins' own work.
struct NoOpPlugin: Plugin {
  static let id: Name = "nothing"
  private static let output = DataType(id)

  let manifest: PluginManifest

  init() throws {
    manifest = PluginManifest(
      id: Self.id,
      metadata: try PluginMetadata(
        version: "1.0", description: "nothing at all", outputFormat: "nothing", capabilities: []),
      tools: [
        ToolManifest(
          id: "run", inputs: [.init(.videoFrame)], outputs: [Self.output], isStateful: false)
      ], soloTool: "run")
  }

  func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    NoOp()
  }

  private final class NoOp: Tool {
    func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
      ToolOutput([.other(NoOpPlugin.output, true)])
    }
  }
}
