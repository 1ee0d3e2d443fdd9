import Base
import Jobs
import Media

/// Plugins that are known to the last bit: what they find follows from the pixels they see and from all frames before.
enum TestPlugins {
  /// - Parameter truth: about the match that the plugin `truth` is shown; without it there is no such plugin.
  static func all(truth: MatchTruth?) -> PluginRegistry {
    let told = truth.map { truth in
      TestPlugin("truth", outputs: [.tracks, .ball, .pitch], isStateful: false) { _ in
        TruthTool(truth)
      }
    }
    return PluginRegistry(usual + (told.map { [$0] } ?? []))
  }

  private static let usual = [
    TestPlugin("chain", outputs: [.detections], isStateful: true) { ChainTool($0) },
    TestPlugin(
      "follow", inputs: [.init(.detections, isRequired: false)], outputs: [.tracks],
      isStateful: true
    ) {
      FollowTool($0)
    },
    TestPlugin("moody", outputs: [.detections], isStateful: true, settings: Moods.schema) {
      MoodyTool($0)
    },
    TestPlugin("spot", outputs: [.detections], isStateful: false) { SpotTool($0) },
    TestPlugin("nothing", outputs: [.other], isStateful: false) { NothingTool($0) },
  ]
}

extension DataType {
  static let other = DataType("nothing" as Name)
}

/// A plugin of one tool, `run`, that can run alone.
struct TestPlugin: Plugin {
  let manifest: PluginManifest
  private let make: @Sendable (ToolConfig) -> any Tool

  init(
    _ id: Name, inputs: [ToolManifest.Input] = [], outputs: [DataType], isStateful: Bool,
    settings: ConfigSchema = .none, make: @escaping @Sendable (ToolConfig) -> any Tool
  ) {
    guard
      let metadata = try? PluginMetadata(
        version: "1.0", description: "test plugin \(id)", outputFormat: "boxes",
        capabilities: ["test"])
    else { preconditionFailure("written here, and valid") }
    manifest = PluginManifest(
      id: id, metadata: metadata,
      tools: [
        ToolManifest(
          id: "run", inputs: [.init(.videoFrame)] + inputs, outputs: outputs,
          isStateful: isStateful, configSchema: settings)
      ], soloTool: "run")
    self.make = make
  }

  func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    make(config)
  }
}
