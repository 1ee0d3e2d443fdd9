import Base
public import Jobs
import Media

/// Plugins that are known to the last bit: what they find follows from the pixels they see and from all frames before.
public enum TestPlugins {
  /// How long a shot is for the plugin `cutter`.
  public static let framesOfShot: Int64 = 20

  public static let all = PluginRegistry(plugins, pipelines: [chainFollow])

  /// Those, and one that is told the truth about the match that it is shown.
  ///
  /// - Parameter truth: what `touchline demo` wrote beside its video; nil for none.
  public static func all(truth path: String?) throws -> PluginRegistry {
    guard let path else { return all }
    let truth = try TruthTool.read(path)
    let plugin = TestPlugin("truth", outputs: [.tracks, .ball, .pitch], isStateful: false) { _ in
      TruthTool(truth)
    }
    return PluginRegistry(plugins + [plugin], pipelines: [chainFollow])
  }

  /// Two nodes, and both are output: what the first finds, the second follows.
  private static let chainFollow = PipelineDefinition(
    id: "chain_follow", name: "Chain and follow",
    nodes: [
      .init(id: "find", plugin: "chain", tool: "run"),
      .init(id: "track", plugin: "follow", tool: "run"),
    ], edges: [.init(from: "find", to: "track")], entryNodes: ["find"],
    outputNodes: ["find", "track"])

  private static let plugins: [any Plugin] = [
    TestPlugin("chain", outputs: [.detections], isStateful: true) { ChainTool($0) },
    TestPlugin(
      "follow", inputs: [.init(.detections, isRequired: false)], outputs: [.tracks],
      isStateful: true
    ) {
      FollowTool($0)
    },
    TestPlugin("moody", outputs: [.detections], isStateful: true, settings: Moods.schema) {
      config throws(ToolFailure) in try MoodyTool(config)
    },
    moody("sulky", ["warn_every": 0, "soft_at": 2]),
    moody("fragile", ["warn_every": 0, "fatal_at": 2]),
    moody("absent", ["refuses": "softly"]),
    moody("doubtful", ["warn_every": 3]),
    TestPlugin(
      "learned", outputs: [.detections], isStateful: true,
      models: [
        PluginModel(name: "weights.onnx", sha256: String(repeating: "0a", count: 32)),
        PluginModel(name: "labels.txt", sha256: String(repeating: "1b", count: 32)),
      ].compactMap(\.self)
    ) {
      ChainTool($0)
    },
    TestPlugin("spot", outputs: [.detections], isStateful: false) { SpotTool($0) },
    TestPlugin("cutter", outputs: [.scene], isStateful: false) { CutterTool($0) },
    TestPlugin("nothing", outputs: [.other], isStateful: false, settings: NothingTool.schema) {
      NothingTool($0)
    },
  ]
}

extension TestPlugins {
  /// A moody plugin whose mood is its own: it can be asked for by its name alone.
  private static func moody(_ id: Name, _ mood: JSONObject) -> TestPlugin {
    TestPlugin(id, outputs: [.detections], isStateful: true) { _ throws(ToolFailure) in
      try MoodyTool(Moods.schema.completed(mood))
    }
  }
}

extension DataType {
  static let other = DataType("nothing" as Name)
}

/// A plugin of one tool, `run`, that can run alone.
struct TestPlugin: Plugin {
  let manifest: PluginManifest
  private let make: Make

  typealias Make = @Sendable (ToolConfig) throws(ToolFailure) -> any Tool

  init(
    _ id: Name, inputs: [ToolManifest.Input] = [], outputs: [DataType], isStateful: Bool,
    settings: ConfigSchema = .none, models: [PluginModel] = [], make: @escaping Make
  ) {
    guard
      let metadata = try? PluginMetadata(
        version: "1.0", description: "test plugin \(id)", outputFormat: "boxes",
        capabilities: ["test"])
    else { preconditionFailure("written here, and valid") }
    manifest = PluginManifest(
      id: id, metadata: metadata, models: models,
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
    try make(config)
  }
}
