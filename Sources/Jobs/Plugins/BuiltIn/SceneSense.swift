import Base
import Media

/// Whether a frame begins a new shot: as the tool before says, or by an own detector where nobody says.
final class SceneSense: RememberingByParts {
  private let detector = CutDetector()
  var parts: [any Remembering] { [detector] }

  func isCut(_ input: ToolInput) throws(ToolFailure) -> Bool {
    if let scene = input.scene { return scene.isCut }
    try input.expect(.scene)
    return try looking { () throws(MediaError) in try detector.observe(input.views).isCut }
  }
}
