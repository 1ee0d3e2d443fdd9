import Base

/// Figures as answers show them: no more digits than a measurement has.
enum Figures {
  static func milliseconds(_ value: Double) -> JSONValue { rounded(value, to: 1_000) }

  static func milliseconds(nanoseconds: Int64) -> JSONValue {
    milliseconds(Double(nanoseconds) / 1e6)
  }

  /// A part of a whole, from 0 to 1.
  static func share(_ part: Double, of whole: Double) -> JSONValue {
    rounded(whole > 0 ? part / whole : 0, to: 10_000)
  }

  /// Frames a second; null when no time has passed.
  static func rate(_ frames: Int64, inMilliseconds milliseconds: Int64) -> JSONValue {
    milliseconds > 0 ? rounded(Double(frames) * 1_000 / Double(milliseconds), to: 100) : .null
  }

  private static func rounded(_ value: Double, to parts: Double) -> JSONValue {
    .number((value * parts).rounded() / parts)
  }
}
