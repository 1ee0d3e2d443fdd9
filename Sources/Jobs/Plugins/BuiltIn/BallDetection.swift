import Base
import Media

extension BuiltInPlugin {
  private static let ballConfidence = 0.2

  /// Finds the ball.
  static let ballDetection = BuiltInPlugin(
    "ball_detection", version: "1.0.0", "Finds the ball, and follows it through short gaps",
    capabilities: ["ball", "streaming"], confidence: ballConfidence, tool: "detect",
    uses: [.detections, .pitch, .scene, .cameraMotion], gives: .ball,
    settings: [
      .leastConfidence(
        ballConfidence, help: "A ball that is less certain than this is left out")
    ]
  ) { BallTool(leastConfidence: $0.leastConfidence) }
}

private final class BallTool: LookingTool {
  private let sight = BallSight()
  private let scene = SceneSense()
  private let leastConfidence: Double
  var parts: [any Remembering] { [scene, sight] }

  init(leastConfidence: Double) {
    self.leastConfidence = leastConfidence
  }

  func look(_ input: ToolInput) throws(MediaError) -> ToolOutput {
    let isCut = try scene.isCut(input)
    let (ball, showsPitch) = try sight.observe(
      input.views, pitch: input.pitch, people: input.detections, motion: input.cameraMotion,
      isCut: isCut)
    return ToolOutput(
      [.ball(ball.filter { $0.confidence >= leastConfidence })],
      warnings: showsPitch ? [] : [PeopleSense.noPitch])
  }
}
