import Base
import Media

/// Tells how the camera moves.
public struct CameraMotionEstimation: Plugin {
  private static let toolID: Name = "estimate"

  public let manifest = PluginManifest(
    id: "camera_motion",
    metadata: .builtIn(
      version: "1.0.0", description: "Measures how the camera pans, tilts and zooms",
      outputFormat: "camera_motion", capabilities: ["pan", "tilt", "zoom", "streaming"]),
    tools: [
      ToolManifest(
        id: toolID, inputs: [.init(.videoFrame), .init(.scene, isRequired: false)],
        outputs: [.cameraMotion],
        isStateful: true)
    ], soloTool: toolID)

  public init() {}

  public func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    guard id == Self.toolID else { throw .noSuchTool(id) }
    return MotionTool()
  }
}

private final class MotionTool: Tool {
  private let estimator = MotionEstimator()
  private let scene = SceneSense()

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    do throws(MediaError) {
      let isCut = try scene.isCut(input)
      return ToolOutput([.cameraMotion(try estimator.observe(input.views, isCut: isCut))])
    } catch {
      throw ToolFailure(error)
    }
  }

  func snapshot(into state: inout StateEncoder) {
    scene.snapshot(into: &state)
    estimator.snapshot(into: &state)
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try scene.restore(from: &state)
    try estimator.restore(from: &state)
  }
}
