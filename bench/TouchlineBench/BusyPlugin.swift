import Base
import Jobs
import Media

/// A plugin whose nodes are busy for about five milliseconds a frame, and pipelines of three of them.
struct BusyPlugin: Plugin {
  private static let id: Name = "busy"
  private static let output = DataType(id)

  /// Three that need nothing of each other.
  static let besideEachOther: Name = "busy_beside"
  /// Three of which each needs the one before.
  static let afterEachOther: Name = "busy_after"

  let manifest: PluginManifest

  init() throws {
    let frame = ToolManifest.Input(.videoFrame)
    manifest = PluginManifest(
      id: Self.id,
      metadata: try PluginMetadata(
        version: "1.0", description: "busy", outputFormat: "a number", capabilities: []),
      tools: [
        ToolManifest(id: "first", inputs: [frame], outputs: [Self.output], isStateful: false),
        ToolManifest(
          id: "next", inputs: [frame, .init(Self.output)], outputs: [Self.output],
          isStateful: false),
      ])
  }

  static let pipelines = [
    pipeline(besideEachOther, tools: ["first", "first", "first"], edges: []),
    pipeline(
      afterEachOther, tools: ["first", "next", "next"],
      edges: [.init(from: names[0], to: names[1]), .init(from: names[1], to: names[2])]),
  ]

  private static let names: [Name] = ["one", "two", "three"]

  private static func pipeline(_ id: Name, tools: [Name], edges: [PipelineDefinition.Edge])
    -> PipelineDefinition
  {
    PipelineDefinition(
      id: id, name: "\(id)",
      nodes: zip(names, tools).map { .init(id: $0, plugin: Self.id, tool: $1) }, edges: edges,
      entryNodes: edges.isEmpty ? names : [names[0]], outputNodes: names)
  }

  func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    Busy()
  }

  private final class Busy: Tool {
    /// Some five milliseconds of arithmetic: work, and not time, for cores that are shared make it longer.
    private static let steps: UInt64 = 4_000_000

    func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
      // FNV-1a: each step needs the one before.
      let hash = (0..<Self.steps).reduce(0xcbf2_9ce4_8422_2325) {
        ($0 ^ $1) &* 0x100_0000_01b3
      }
      return ToolOutput([.other(BusyPlugin.output, .integer(Int64(hash >> 32)))])
    }
  }
}
