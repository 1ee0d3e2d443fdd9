import Base
import Media

/// A plugin that comes with the program: one tool that looks at frames and remembers, and can run alone.
struct BuiltInPlugin: Plugin {
  let manifest: PluginManifest
  private let make: @Sendable (ToolConfig) -> any Tool

  /// - Parameters:
  ///   - uses: what makes the tool better, where a tool before it finds that.
  ///   - confidence: below which it reports nothing, if nobody sets another.
  init(
    _ id: Name, version: String, _ description: String, capabilities: [String],
    confidence: Double? = nil, tool: Name, uses: [DataType] = [], gives output: DataType,
    settings: [ConfigSchema.Field] = [], make: @escaping @Sendable (ToolConfig) -> any Tool
  ) {
    let metadata: PluginMetadata
    do {
      metadata = try PluginMetadata(
        version: version, description: description, outputFormat: output.description,
        confidenceDefault: confidence, capabilities: capabilities)
    } catch {
      // Written in this program: every test that lists plugins would fail.
      preconditionFailure("the metadata of \(id) is not valid: \(error)")
    }
    manifest = PluginManifest(
      id: id, metadata: metadata,
      tools: [
        ToolManifest(
          id: tool,
          inputs: [.init(.videoFrame)] + uses.map { .init($0, isRequired: false) },
          outputs: [output], isStateful: true, configSchema: ConfigSchema(settings))
      ], soloTool: tool)
    self.make = make
  }

  func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    guard manifest.tool(id) != nil else { throw .noSuchTool(id) }
    return make(config)
  }
}

extension ConfigSchema.Field {
  static func leastConfidence(_ usual: Double, help: String) -> ConfigSchema.Field {
    .init("min_confidence", .number(in: 0...1, default: usual), help: help)
  }
}

extension ToolConfig {
  var leastConfidence: Double { number("min_confidence") }
}

extension ToolFailure {
  /// A tool that the manifest does not name.
  fileprivate static func noSuchTool(_ id: Name) -> ToolFailure {
    ToolFailure(code: "NO_SUCH_TOOL", message: "there is no tool '\(id)'", isFatal: true)
  }
}

// MARK: - What remembers

/// What it makes of a frame depends on the frames before.
protocol Remembering: AnyObject {
  func snapshot(into state: inout StateEncoder)
  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed)
}

/// Remembers what its parts do, and nothing else.
protocol RememberingByParts: Remembering {
  /// In the order in which snapshots have them, which is part of a checkpoint's form.
  var parts: [any Remembering] { get }
}

extension RememberingByParts {
  func snapshot(into state: inout StateEncoder) { parts.snapshot(into: &state) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try parts.restore(from: &state)
  }
}

extension [any Remembering] {
  fileprivate func snapshot(into state: inout StateEncoder) {
    for part in self { part.snapshot(into: &state) }
  }

  fileprivate func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    for part in self { try part.restore(from: &state) }
  }
}

extension CutDetector: Remembering {}
extension MotionEstimator: Remembering {}
extension PitchFinder: Remembering {}
extension PeopleSight: Remembering {}
extension PeopleFollower: Remembering {}
extension BallSight: Remembering {}
extension TeamSight: Remembering {}

/// A tool that looks at pictures, and remembers what its parts do.
protocol LookingTool: Tool {
  var parts: [any Remembering] { get }
}

extension LookingTool {
  func snapshot(into state: inout StateEncoder) { parts.snapshot(into: &state) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try parts.restore(from: &state)
  }
}
