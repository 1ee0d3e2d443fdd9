/// The plugins and pipelines that come with the program.
public enum BuiltInPlugins {
  public static let all = PluginRegistry(
    [
      BuiltInPlugin.pitchDetection, BuiltInPlugin.sceneDetection, BuiltInPlugin.cameraMotion,
      BuiltInPlugin.playerDetection, BuiltInPlugin.ballDetection, BuiltInPlugin.playerTracking,
      BuiltInPlugin.teamClassification, BuiltInPlugin.radar,
    ], pipelines: BuiltInPipelines.all)
}
