/// Whether the ball was found, and how near.
public struct BallScore: Sendable, Hashable {
  /// The ball of one picture.
  public struct Frame: Sendable, Hashable {
    /// Where it is; nil when it is not in the picture.
    public let truth: PixelPoint?
    /// Where it was found, if it was.
    public let found: PixelPoint?
    /// Whether to find it is asked for. Where it is not (hidden by somebody), a finding near it is neither right nor
    /// wrong; one elsewhere is wrong.
    public let counts: Bool

    public init(truth: PixelPoint?, found: PixelPoint?, counts: Bool = true) {
      self.truth = truth
      self.found = found
      self.counts = counts
    }
  }

  /// About a ball's width in a wide shot, so that the finding points at the ball and at nothing beside it.
  public static let usualRadius = 10.0

  /// A hit lies within the radius. A finding elsewhere is a false alarm and a miss.
  public let counts: HitCounts
  /// Pixels between the ball and what was taken for it, wherever that is, in the pictures that have both.
  public let meanError: Double?
  public let medianError: Double?

  public init(_ frames: [Frame], radius: Double = Self.usualRadius) {
    var counts = HitCounts()
    var errors: [Double] = []
    for frame in frames {
      switch (frame.truth, frame.found) {
      case (nil, nil): break
      case (nil, .some): counts.falseAlarms += 1
      case (.some, nil): counts.misses += frame.counts ? 1 : 0
      case (.some(let truth), .some(let found)):
        let error = truth.distance(to: found)
        if frame.counts {
          errors.append(error)
          counts +=
            error <= radius ? HitCounts(hits: 1) : HitCounts(misses: 1, falseAlarms: 1)
        } else if error > radius {
          counts.falseAlarms += 1
        }
      }
    }
    self.counts = counts
    meanError = errors.mean
    medianError = errors.median
  }
}
