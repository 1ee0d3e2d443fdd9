import Base
import Jobs
import Media

/// Plugins that are known to the last bit: what they find follows from the pixels they see and from all frames before.
enum TestPlugins {
  /// - Parameter gates: hold the patient plugin back.
  static func registry(_ gates: Gates) -> PluginRegistry {
    PluginRegistry(all + [patient(gates)])
  }

  private static func patient(_ gates: Gates) -> TestPlugin {
    TestPlugin(
      "patient", outputs: [.detections], isStateful: true, settings: PatientTool.schema
    ) { PatientTool($0, $1, gates) }
  }

  private static let all: [any Plugin] = [
    TestPlugin("chain", outputs: [.detections], isStateful: true) { config, _ in ChainTool(config) },
    TestPlugin(
      "follow", inputs: [.init(.detections, isRequired: false)], outputs: [.tracks],
      isStateful: true
    ) { config, _ in FollowTool(config) },
    TestPlugin("moody", outputs: [.detections], isStateful: true, settings: Moods.schema) {
      config, _ in MoodyTool(config)
    },
    TestPlugin("nothing", outputs: [.other], isStateful: false) { config, _ in NothingTool(config) },
  ]
}

extension DataType {
  static let other = DataType("nothing" as Name)
}

/// A plugin of one tool, `run`, that can run alone.
struct TestPlugin: Plugin {
  let manifest: PluginManifest
  private let make: @Sendable (ToolConfig, ToolContext) -> any Tool

  init(
    _ id: Name, inputs: [ToolManifest.Input] = [], outputs: [DataType], isStateful: Bool,
    settings: ConfigSchema = .none,
    make: @escaping @Sendable (ToolConfig, ToolContext) -> any Tool
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
    make(config, context)
  }
}
