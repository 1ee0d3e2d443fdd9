import Base
import Jobs
import Media
import TestPlugins

/// A plugin as it is, and something that happens before each frame: what it throws, the plugin does.
struct HookedPlugin: Plugin {
  typealias Hook = @Sendable (Frame) throws(ToolFailure) -> Void

  let base: any Plugin
  let hook: Hook

  var manifest: PluginManifest { base.manifest }

  func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    HookedTool(base: try base.makeTool(id, config: config, context: context), hook: hook)
  }
}

private final class HookedTool: Tool {
  private let base: any Tool
  private let hook: HookedPlugin.Hook

  init(base: any Tool, hook: @escaping HookedPlugin.Hook) {
    self.base = base
    self.hook = hook
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    try hook(input.frame)
    return try base.process(input)
  }

  func finish() throws(ToolFailure) -> [ToolWarning] { try base.finish() }
  func snapshot(into state: inout StateEncoder) { base.snapshot(into: &state) }
  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try base.restore(from: &state)
  }
}

extension TestPlugins {
  /// The plugins of tests, and something that happens before each frame that one of them looks at.
  static func hooked(_ hook: @escaping HookedPlugin.Hook) -> PluginRegistry {
    PluginRegistry(
      all.plugins.map { HookedPlugin(base: $0, hook: hook) }, pipelines: all.pipelines)
  }
}
