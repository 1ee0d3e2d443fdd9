import Base
import Media

/// Whether a frame begins a new shot: as the tool before says, or by an own detector where nobody says.
final class SceneSense {
  private let detector = CutDetector()

  func isCut(_ input: ToolInput) throws(MediaError) -> Bool {
    if let scene = input.scene { return scene.isCut }
    return try detector.observe(input.views).isCut
  }

  func snapshot(into state: inout StateEncoder) { detector.snapshot(into: &state) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try detector.restore(from: &state)
  }
}
