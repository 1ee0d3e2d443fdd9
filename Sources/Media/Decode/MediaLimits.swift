/// What decoding may cost, whatever a file claims of itself.
public struct MediaLimits: Sendable, Hashable {
  /// Pixels of one picture. A header of 200 bytes can claim billions.
  public var maximumPixels: Int64
  /// Seconds that opening a source may take, and that one read may stay without a byte.
  public var openSeconds: Double
  public var stallSeconds: Double
  /// Damaged frames are skipped and counted; a source with more of them than this share is given up once
  /// `damagedFramesAtLeast` have been met.
  public var damagedShare: Double
  public var damagedFramesAtLeast: Int

  /// 8192 × 8192: above any camera or broadcast, below what would push a small server into swapping.
  public static let defaultMaximumPixels: Int64 = 1 << 26

  public init(
    maximumPixels: Int64 = defaultMaximumPixels, openSeconds: Double = 30,
    stallSeconds: Double = 15, damagedShare: Double = 0.5, damagedFramesAtLeast: Int = 50
  ) {
    self.maximumPixels = maximumPixels
    self.openSeconds = openSeconds
    self.stallSeconds = stallSeconds
    self.damagedShare = damagedShare
    self.damagedFramesAtLeast = damagedFramesAtLeast
  }
}
