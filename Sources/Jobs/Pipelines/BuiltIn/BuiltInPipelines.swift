import Base

/// The pipelines that come with the program, beside those that its plugins' names stand for: the files beside this one, which
/// the build puts into the program, so that it needs none at run time.
///
/// What a server has registered stays as it is. So a file is never edited once it was released: a better pipeline is another
/// file with another id.
enum BuiltInPipelines {
  static let all = [
    PackageResources.player_tracking_v1_json, PackageResources.match_analysis_v1_json,
  ].map(read)

  /// Reads a definition as `POST /pipelines` does.
  private static func read(_ file: [UInt8]) -> PipelineDefinition {
    do {
      guard case .object(let json) = try JSONParser.parse(file) else {
        preconditionFailure("a built-in pipeline is no object")
      }
      return try PipelineDefinition(json: json)
    } catch {
      // Built into this program: every test that starts a server would fail.
      preconditionFailure("a built-in pipeline cannot be read: \(error)")
    }
  }
}
