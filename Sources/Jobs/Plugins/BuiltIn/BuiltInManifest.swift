import Media

// What the built-in plugins share.

extension PluginMetadata {
  /// The description of a plugin that comes with the program.
  static func builtIn(
    version: String, description: String, outputFormat: String, confidenceDefault: Double? = nil,
    capabilities: [String]
  ) -> PluginMetadata {
    do {
      return try PluginMetadata(
        version: version, description: description, outputFormat: outputFormat,
        confidenceDefault: confidenceDefault, capabilities: capabilities)
    } catch {
      // Written above in this program: every test that lists plugins would fail.
      preconditionFailure("the metadata of a built-in plugin is not valid: \(error)")
    }
  }
}

extension ToolFailure {
  /// A frame whose pixels cannot be looked at; the next one may do.
  init(_ error: MediaError) {
    self.init(code: error.code, message: "\(error)", isFatal: false)
  }

  /// A tool that the manifest does not name.
  static func noSuchTool(_ id: Name) -> ToolFailure {
    ToolFailure(code: "NO_SUCH_TOOL", message: "there is no tool '\(id)'", isFatal: true)
  }
}
