import Base
import Glibc
import Jobs
import Media

/// A plugin whose jobs wait until they are released (Gates.swift), so that a test can look at them while they run.
struct PatientPlugin: Plugin {
  let manifest: PluginManifest
  private let gates: Gates

  init(_ gates: Gates) throws {
    self.gates = gates
    manifest = PluginManifest(
      id: "patient",
      metadata: try PluginMetadata(
        version: "1.0", description: "waits until it is told to go on", outputFormat: "boxes",
        capabilities: ["test"]),
      tools: [
        ToolManifest(
          id: "run", inputs: [.init(.videoFrame)], outputs: [.detections], isStateful: true,
          configSchema: PatientTool.schema)
      ], soloTool: "run")
  }

  func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    PatientTool(config, context, gates)
  }
}

extension PluginRegistry {
  /// These plugins and one more.
  func adding(_ plugin: any Plugin) -> PluginRegistry {
    PluginRegistry(plugins + [plugin], pipelines: pipelines)
  }
}

/// Waits before a frame until its job is released; what it found before is committed by then.
private final class PatientTool: Tool {
  static let schema = ConfigSchema([
    .init("until", .integer(in: 1...1_000_000, default: 2), help: "frames that it does at first")
  ])

  /// A step is committed when it is a twentieth of a second old and the next frame comes.
  private static let longerThanAStep: UInt32 = 60_000

  private let until: Int64
  private let context: ToolContext
  private let gates: Gates
  private var frames: Int64 = 0

  init(_ config: ToolConfig, _ context: ToolContext, _ gates: Gates) {
    until = config.integer("until")
    self.context = context
    self.gates = gates
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    if let job = context.job {
      let interruption = context.interruption
      let allowed = gates.pass(
        job, done: frames, until: until, shouldStop: { interruption.isDue })
      if allowed == frames + 1 { usleep(Self.longerThanAStep) }
    }
    frames += 1
    guard
      let box = try? Detection(
        label: "player", confidence: 0.5, x: Double(frames), y: 1, width: 10, height: 20)
    else { throw ToolFailure(code: "BAD_BOX", message: "no such box", isFatal: true) }
    return ToolOutput([.detections([box])])
  }

  func snapshot(into state: inout StateEncoder) { state.write(frames) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    frames = try state.integer()
  }
}
