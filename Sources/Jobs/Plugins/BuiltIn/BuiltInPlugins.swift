/// The plugins and pipelines that come with the program.
public enum BuiltInPlugins {
  public static let all = PluginRegistry([
    PitchDetection(), SceneDetection(), CameraMotionEstimation(), RadarProjection(),
  ])
}
