/// Fits a camera to straight lines: each is given the marking that it lies on best, then the camera is moved until their
/// points lie there.
struct SegmentFit {
  /// How far from its marking a line may be, in working pixels, while the camera is only a rough guess; and later.
  static let roughPixels = 30.0
  static let finePixels = 5.0
  /// Beyond its ends, a marking may be overshot by so many metres.
  private static let overshoot = 2.5
  private static let rounds = 6
  private static let roughRounds = 3
  /// How precisely points of a line are seen, in working pixels.
  private static let pixelDeviation = 1.5
  /// Where cameras stand, and how little they tilt sideways: what the lines do not say is left as it was guessed.
  private static let guessDeviation: [Double] = [12, 8, 6, 0.5, 0.3, 0.015, 0.4]

  private let middle: SIMD2<Double>
  private let lines: [(from: SIMD2<Double>, to: SIMD2<Double>, seen: Double)]
  private let totalLength: Double
  private let markings = MarkingLines()

  init(lines: [LineFinder.Line], middle: SIMD2<Double>) {
    self.middle = middle
    // The longest first: they soonest tell a wrong camera.
    self.lines = lines.sorted { $0.seen > $1.seen }.map { ($0.from, $0.to, $0.seen) }
    totalLength = max(lines.reduce(0) { $0 + $1.seen }, 1)
  }

  /// The share of the lines' length that lies on markings, less the further away it does.
  ///
  /// - Parameter least: what is less than this need not be told exactly: most guesses are seen to be wrong by the first lines.
  func explained(by camera: PitchCamera, tolerance: Double, least: Double = 0) -> Double {
    guard let view = MarkingView(camera, middle: middle) else { return 0 }
    markings.look(view)
    var (sum, left) = (0.0, totalLength)
    for line in lines {
      left -= line.seen
      if let match = marking(of: line.from, line.to, view, tolerance) {
        sum += line.seen * (1 - match.cost)
      }
      if sum + left < least * totalLength { return 0 }
    }
    return sum / totalLength
  }

  /// The marking that both ends and the middle of a line are nearest to. Its cost is 0 for none and 1 for the tolerance.
  ///
  /// - Precondition: `markings` are as the view's camera sees them.
  private func marking(
    of from: SIMD2<Double>, _ to: SIMD2<Double>, _ view: MarkingView, _ tolerance: Double
  ) -> (feature: Int, cost: Double)? {
    // Both ends must lie on the ground: beyond the horizon the sign of the depth turns.
    guard view.back.depth(from) * view.back.depth(to) > 0 else { return nil }
    let between = (from + to) / 2
    let grounds = (view.back.apply(from), view.back.apply(to), view.back.apply(between))
    var best: (feature: Int, cost: Double)?
    for feature in PitchModel.features.indices where markings.isNear(from, feature, tolerance) {
      guard let one = view.distance(of: from, at: grounds.0, feature, margin: Self.overshoot),
        abs(one) < tolerance,
        let other = view.distance(of: to, at: grounds.1, feature, margin: Self.overshoot),
        abs(other) < tolerance,
        let middle = view.distance(of: between, at: grounds.2, feature, margin: Self.overshoot),
        abs(middle) < tolerance
      else { continue }
      let cost = (abs(one) + abs(other) + abs(middle)) / (3 * tolerance)
      if cost < best?.cost ?? 1 { best = (feature, cost) }
    }
    return best
  }

  /// The camera moved so that the lines lie on their markings; nil when that fails.
  func fitted(_ candidate: CameraSearch.Candidate) -> CameraSearch.Candidate? {
    var camera = candidate.camera
    let prior = NormalEquations.prior(deviations: Self.guessDeviation)
    for round in 0..<Self.rounds {
      let tolerance = round < Self.roughRounds ? Self.roughPixels : 2 * Self.finePixels
      var equations = NormalEquations()
      equations.add(prior: prior, around: candidate.camera, at: camera)
      guard addLines(camera, tolerance, to: &equations), let step = equations.step() else {
        return nil
      }
      camera = camera + step
      guard camera.isPlausible else { return nil }
    }
    return CameraSearch.Candidate(
      camera: camera, explained: explained(by: camera, tolerance: Self.finePixels))
  }

  private func addLines(
    _ camera: PitchCamera, _ tolerance: Double, to equations: inout NormalEquations
  ) -> Bool {
    guard let view = MarkingView(camera, middle: middle) else { return false }
    let neighbours = (0..<PitchCamera.parameters).compactMap {
      MarkingView(camera.stepped($0), middle: middle)
    }
    guard neighbours.count == PitchCamera.parameters else { return false }
    markings.look(view)
    var matched = 0
    for line in lines {
      guard let match = marking(of: line.from, line.to, view, tolerance) else {
        continue
      }
      matched += 1
      for share in [0.0, 0.5, 1] {
        let point = line.from + (line.to - line.from) * share
        guard let residual = view.distance(of: point, match.feature) else { continue }
        var slopes = NormalEquations.Row.zero
        for (index, neighbour) in neighbours.enumerated() {
          guard let moved = neighbour.distance(of: point, match.feature) else { continue }
          slopes[index] = (moved - residual) / PitchCamera.step
        }
        // Far outliers pull no harder than near ones.
        let robust = 1 / max(1, abs(residual) / 4)
        equations.add(
          slopes, residual: residual,
          weight: robust / (Self.pixelDeviation * Self.pixelDeviation))
      }
    }
    return matched >= 2
  }
}
