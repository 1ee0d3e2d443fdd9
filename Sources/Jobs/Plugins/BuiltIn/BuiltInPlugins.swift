/// The plugins and pipelines that come with the program.
public enum BuiltInPlugins {
  public static let all = PluginRegistry(
    [
      PitchDetection(), SceneDetection(), CameraMotionEstimation(), PlayerDetection(),
      BallDetection(), PlayerTracking(), TeamClassification(), RadarProjection(),
    ], pipelines: BuiltInPipelines.all)
}
