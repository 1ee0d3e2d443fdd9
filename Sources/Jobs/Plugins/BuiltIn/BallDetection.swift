import Base
import Media

/// Finds the ball.
public struct BallDetection: Plugin {
  private static let toolID: Name = "detect"
  private static let leastConfidence = "min_confidence"
  private static let usualConfidence = 0.2

  public let manifest = PluginManifest(
    id: "ball_detection",
    metadata: .builtIn(
      version: "1.0.0", description: "Finds the ball, and follows it through short gaps",
      outputFormat: "ball", confidenceDefault: usualConfidence,
      capabilities: ["ball", "streaming"]),
    tools: [
      ToolManifest(
        id: toolID,
        inputs: [
          .init(.videoFrame), .init(.detections, isRequired: false),
          .init(.pitch, isRequired: false),
          .init(.scene, isRequired: false), .init(.cameraMotion, isRequired: false),
        ], outputs: [.ball], isStateful: true,
        configSchema: ConfigSchema([
          .init(
            leastConfidence, .number(in: 0...1, default: usualConfidence),
            help: "A ball that is less certain than this is left out")
        ]))
    ], soloTool: toolID)

  public init() {}

  public func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
  {
    guard id == Self.toolID else { throw .noSuchTool(id) }
    return BallTool(leastConfidence: config.number(Self.leastConfidence))
  }
}

private final class BallTool: Tool {
  private let sight = BallSight()
  private let scene = SceneSense()
  private let leastConfidence: Double

  init(leastConfidence: Double) {
    self.leastConfidence = leastConfidence
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    do throws(MediaError) {
      let isCut = try scene.isCut(input)
      let (ball, showsPitch) = try sight.observe(
        input.views, pitch: input.pitch, people: input.detections, motion: input.cameraMotion,
        isCut: isCut)
      return ToolOutput(
        [.ball(ball.filter { $0.confidence >= leastConfidence })],
        warnings: showsPitch ? [] : [PeopleSense.noPitch])
    } catch {
      throw ToolFailure(error)
    }
  }

  func snapshot(into state: inout StateEncoder) {
    scene.snapshot(into: &state)
    sight.snapshot(into: &state)
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try scene.restore(from: &state)
    try sight.restore(from: &state)
  }
}
