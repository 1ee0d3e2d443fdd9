import Base
import Media

extension BuiltInPlugin {
  /// Tells how the camera moves.
  static let cameraMotion = BuiltInPlugin(
    "camera_motion", version: "1.0.0", "Measures how the camera pans, tilts and zooms",
    capabilities: ["pan", "tilt", "zoom", "streaming"], tool: "estimate", uses: [.scene],
    gives: .cameraMotion
  ) { _ in MotionTool() }
}

private final class MotionTool: LookingTool {
  private let estimator = MotionEstimator()
  private let scene = SceneSense()
  var parts: [any Remembering] { [scene, estimator] }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    let isCut = try scene.isCut(input)
    let motion = try looking { () throws(MediaError) in
      try estimator.observe(input.views, isCut: isCut)
    }
    return ToolOutput([.cameraMotion(motion)])
  }
}
