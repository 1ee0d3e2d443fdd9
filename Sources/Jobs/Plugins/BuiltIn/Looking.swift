import Base
import Media

// What the tools of this program have in common when they look at a frame, and when they cannot.

/// Looks at pixels. A frame that cannot be looked at is this frame's failure; the next one may do.
func looking<Found>(_ look: () throws(MediaError) -> Found) throws(ToolFailure) -> Found {
  do throws(MediaError) {
    return try look()
  } catch {
    throw ToolFailure(code: error.code, message: "\(error)", isFatal: false)
  }
}

extension ToolInput {
  func isMissing(_ type: DataType) -> Bool { missing.contains(type) }

  /// Who has been told something on all frames before has no memory of its own to look for it on this one: what it found
  /// would pass for what is usually told.
  ///
  /// - Throws: when the tool before says it, but not on this frame.
  func expect(_ type: DataType) throws(ToolFailure) {
    if isMissing(type) { throw .inputMissing(type) }
  }
}

extension ToolFailure {
  static func inputMissing(_ type: DataType) -> ToolFailure {
    ToolFailure(
      code: "INPUT_MISSING",
      message: "the tool before, which gives \(type), gave nothing on this frame", isFatal: false)
  }
}

extension ToolWarning {
  /// The tool has gone on, and its result says less than usual.
  static func without(_ type: DataType, _ instead: String) -> ToolWarning {
    ToolWarning(
      code: "WITHOUT_INPUT",
      message: "the tool before, which gives \(type), gave nothing on this frame: \(instead)",
      severity: .medium)
  }
}
