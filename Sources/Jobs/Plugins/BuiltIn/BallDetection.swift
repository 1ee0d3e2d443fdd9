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

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    let isCut = try scene.isCut(input)
    // Where there is no pitch there is no ball, whoever plays.
    if input.isMissing(.detections), input.pitch?.showsPitch ?? true {
      return try bridge(input, isCut: isCut)
    }
    let (ball, showsPitch) = try looking { () throws(MediaError) in
      try sight.observe(
        input.views, pitch: input.pitch, people: input.detections, motion: input.cameraMotion,
        isCut: isCut)
    }
    return ToolOutput(
      [.ball(ball.filter { $0.confidence >= leastConfidence })],
      warnings: showsPitch ? [] : [PeopleSense.noPitch])
  }

  /// Heads and boots pass for balls where nobody says who they belong to: the ball that is followed moves on, unseen.
  private func bridge(_ input: ToolInput, isCut: Bool) throws(ToolFailure) -> ToolOutput {
    let ball = try looking { () throws(MediaError) in
      try sight.bridge(input.views, motion: input.cameraMotion, isCut: isCut)
    }.filter { $0.confidence >= leastConfidence }
    guard !ball.isEmpty else { throw .inputMissing(.detections) }
    return ToolOutput(
      [.ball(ball)], warnings: [.without(.detections, "the ball is told where it should be")])
  }
}
