/// Where an earlier run of the same work had come to: the next one goes on right behind it and counts on.
public struct ResumePoint: Sendable, Hashable {
  /// The last frame that was taken.
  public var last: FramePosition
  /// What was counted up to it.
  public var tally: DamageTally
  /// How many frames were taken in all.
  public var taken: Int64

  public init(last: FramePosition, tally: DamageTally, taken: Int64) {
    self.last = last
    self.tally = tally
    self.taken = taken
  }
}
