/// What was wrong with a source up to some frame: counts by kind. Travels with each frame, so that a run that continues
/// there counts on from what was counted.
public struct DamageTally: Sendable, Hashable {
  /// Shown, but with parts that had to be guessed.
  public var damagedFrames: Int64
  /// Pieces of the stream that could not be decoded at all.
  public var lostPackets: Int64
  /// How often the source's clock was set back.
  public var clockResets: Int64
  /// How often the picture's size changed.
  public var sizeChanges: Int64

  public init(
    damagedFrames: Int64 = 0, lostPackets: Int64 = 0, clockResets: Int64 = 0,
    sizeChanges: Int64 = 0
  ) {
    self.damagedFrames = damagedFrames
    self.lostPackets = lostPackets
    self.clockResets = clockResets
    self.sizeChanges = sizeChanges
  }

  var damaged: Int64 { damagedFrames + lostPackets }

  static func + (left: DamageTally, right: DamageTally) -> DamageTally {
    DamageTally(
      damagedFrames: left.damagedFrames + right.damagedFrames,
      lostPackets: left.lostPackets + right.lostPackets,
      clockResets: left.clockResets + right.clockResets,
      sizeChanges: left.sizeChanges + right.sizeChanges)
  }
}
