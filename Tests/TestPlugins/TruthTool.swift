import Base
import Foundation
import Jobs
import Media

/// Finds exactly what there is: it has been told the truth about the synthetic match that it is shown.
final class TruthTool: Tool {
  private let truth: MatchTruth

  init(_ truth: MatchTruth) {
    self.truth = truth
  }

  /// What `touchline demo` wrote beside its video.
  static func read(_ path: String) throws -> MatchTruth {
    try MatchTruth(json: Array(Data(contentsOf: URL(fileURLWithPath: path))))
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    guard truth.frames.indices.contains(Int(input.frame.index)) else { return ToolOutput([]) }
    let frame = truth.frames[Int(input.frame.index)]
    do {
      let pitch = PitchObservation(
        homography: Homography(frame.homography.elements), confidence: 1, grassShare: 1, lines: [])
      return ToolOutput([
        .tracks(try frame.people.map(Self.detection)),
        .ball(try frame.ball.map { [try Self.detection($0)] } ?? []),
        .pitch(pitch),
      ])
    } catch {
      throw ToolFailure(code: "UNTRUE", message: "\(error)", isFatal: true)
    }
  }

  private static func detection(_ person: TruthPerson) throws -> Detection {
    try Detection(
      label: Label(person.role.rawValue) ?? "player", confidence: 1, x: person.box.x,
      y: person.box.y, width: person.box.width, height: person.box.height,
      trackID: Int32(person.id), team: person.team.flatMap { Label($0.rawValue) })
  }

  private static func detection(_ ball: TruthBall) throws -> Detection {
    try Detection(
      label: "ball", confidence: 1, x: ball.center.x - ball.radius, y: ball.center.y - ball.radius,
      width: 2 * ball.radius, height: 2 * ball.radius)
  }
}
