/// How well it is known where on the pitch a pixel lies.
public struct HomographyScore: Sendable, Hashable {
  /// One picture's view of the pitch.
  public struct Frame: Sendable, Hashable {
    public let truth: TruthHomography
    public let found: TruthHomography?
    /// The picture's size.
    public let width: Int
    public let height: Int

    public init(truth: TruthHomography, found: TruthHomography?, width: Int, height: Int) {
      self.truth = truth
      self.found = found
      self.width = width
      self.height = height
    }
  }

  /// What a point is off that lands nowhere on the plane, or farther away than this: the pitch's diagonal.
  private static let worstError = Ground(PitchPlan.length, PitchPlan.width).length

  /// Metres between where the visible points of the grid lie and where their pixels are said to lie, over all pictures
  /// that have a homography.
  public let meanError: Double?
  public let medianError: Double?
  /// Pictures that show where lines cross, and those of them that have a homography.
  public let solvableCount: Int
  public let solvedCount: Int

  public var solvedShare: Double? { share(solvedCount, of: solvableCount) }

  public init(_ frames: [Frame]) {
    var errors: [Double] = []
    var solvable = 0
    var solved = 0
    for frame in frames {
      let isSolvable = !PitchPoints.visible(PitchPoints.crossings, in: frame).isEmpty
      solvable += isSolvable ? 1 : 0
      guard let found = frame.found else { continue }
      solved += isSolvable ? 1 : 0
      for (point, pixel) in PitchPoints.visible(PitchPoints.grid, in: frame) {
        guard let back = found.pitchPoint(at: pixel) else {
          errors.append(Self.worstError)
          continue
        }
        let off = Ground(back.x - point.x, back.y - point.y).length
        errors.append(min(off, Self.worstError))
      }
    }
    meanError = errors.mean
    medianError = errors.median
    solvableCount = solvable
    solvedCount = solved
  }
}
