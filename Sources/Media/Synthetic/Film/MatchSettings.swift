/// What kind of match to make. The same settings always make the same one.
public struct MatchSettings: Sendable, Hashable {
  public let seed: UInt64
  public let width: Int
  public let height: Int
  /// Frames a second.
  public let fps: Int
  public let frameCount: Int

  /// Pictures of 4:2:0 need even sides; the score cannot be read in smaller ones; 7680 is 8K.
  public static let sides = 64...7_680
  public static let rates = 1...120
  /// An hour: the truth is kept in memory until it is written.
  public static let longestSeconds = 3_600.0

  /// - Throws: when a value is out of its range; the error names it.
  public init(
    seed: UInt64, width: Int = 1_280, height: Int = 720, fps: Int = 25, seconds: Double = 10
  ) throws(MatchSettingsError) {
    for side in [width, height] {
      guard Self.sides.contains(side), side.isMultiple(of: 2) else {
        throw .size(width: width, height: height)
      }
    }
    guard Self.rates.contains(fps) else { throw .fps(fps) }
    guard seconds > 0, seconds <= Self.longestSeconds else { throw .seconds(seconds) }
    self.seed = seed
    self.width = width
    self.height = height
    self.fps = fps
    frameCount = max(1, Int((seconds * Double(fps)).rounded()))
  }
}

/// Which setting cannot be.
public enum MatchSettingsError: Error, Sendable, Hashable, CustomStringConvertible {
  case size(width: Int, height: Int)
  case fps(Int)
  case seconds(Double)

  public var description: String {
    switch self {
    case .size(let width, let height):
      "\(width)x\(height) is no size for the video: both sides must be even numbers from "
        + "\(MatchSettings.sides.lowerBound) to \(MatchSettings.sides.upperBound)"
    case .fps(let fps):
      "\(fps) is no frame rate: it must be from \(MatchSettings.rates.lowerBound) to "
        + "\(MatchSettings.rates.upperBound)"
    case .seconds(let seconds):
      "\(seconds) is no length: it must be more than 0 and at most "
        + "\(Int(MatchSettings.longestSeconds)) seconds"
    }
  }
}
