/// A moment of media: microseconds of presentation time from the start of the source. May be negative.
public struct MediaTime: Sendable, Hashable, Comparable {
  public let microseconds: Int64

  public static let zero = MediaTime(microseconds: 0)

  public init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// The moment in milliseconds, as users give and read it.
  public var milliseconds: Double { Double(microseconds) / 1000 }

  public static func < (left: MediaTime, right: MediaTime) -> Bool {
    left.microseconds < right.microseconds
  }
}
