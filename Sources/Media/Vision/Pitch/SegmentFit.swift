/// Fits a camera to straight lines: each is given the marking that it lies on best, then the camera is moved until their
/// points lie there.
struct SegmentFit {
  /// How far from its marking a line may be in metres while the camera is only a rough guess.
  static let roughMetres = 3.0
  private static let fineMetres = 1.0
  /// Beyond its ends, a marking may be overshot by so many metres.
  private static let overshoot = 2.5
  private static let rounds = 7
  /// How precisely points of a line are seen, in working pixels.
  private static let pixelDeviation = 1.5
  /// Where cameras stand, and how little they tilt sideways: what the lines do not say is left as it was guessed.
  private static let guessDeviation: [Double] = [12, 8, 6, 0.5, 0.3, 0.015, 0.4]

  private let middle: SIMD2<Double>
  private let lines: [(from: SIMD2<Double>, to: SIMD2<Double>, seen: Double)]
  private let totalLength: Double

  init(lines: [LineFinder.Line], middle: SIMD2<Double>) {
    self.middle = middle
    self.lines = lines.map { ($0.from, $0.to, $0.seen) }
    totalLength = max(lines.reduce(0) { $0 + $1.seen }, 1)
  }

  /// The share of the lines' length that lies on markings, less the further away it does.
  func explained(by camera: PitchCamera, tolerance: Double) -> Double {
    guard let back = camera.map(middle: middle).inverse else { return 0 }
    var sum = 0.0
    for line in lines {
      if let match = Self.marking(of: line.from, line.to, back, tolerance) {
        sum += line.seen * (1 - match.cost)
      }
    }
    return sum / totalLength
  }

  /// The marking that both ends and the middle of a line are nearest to. Its cost is 0 for none and 1 for the tolerance.
  private static func marking(
    of from: SIMD2<Double>, _ to: SIMD2<Double>, _ back: PlaneMap, _ tolerance: Double
  ) -> (feature: Int, cost: Double)? {
    // Both ends must lie on the ground: beyond the horizon the sign of the depth turns.
    let signs = (back.depth(from), back.depth(to))
    guard signs.0 * signs.1 > 0 else { return nil }
    let points = (back.apply(from), back.apply(to), back.apply((from + to) / 2))
    var best: (feature: Int, cost: Double)?
    for (index, feature) in PitchModel.features.enumerated() {
      guard let one = feature.offset(of: points.0, margin: overshoot),
        abs(one.distance) < tolerance,
        let other = feature.offset(of: points.1, margin: overshoot),
        abs(other.distance) < tolerance,
        let between = feature.offset(of: points.2, margin: overshoot),
        abs(between.distance) < tolerance
      else { continue }
      let cost =
        (abs(one.distance) + abs(other.distance) + abs(between.distance)) / (3 * tolerance)
      if cost < best?.cost ?? 1 { best = (index, cost) }
    }
    return best
  }

  /// The camera moved so that the lines lie on their markings; nil when that fails.
  func fitted(_ candidate: CameraSearch.Candidate) -> CameraSearch.Candidate? {
    var camera = candidate.camera
    let start = camera
    var prior = [Double](repeating: 0, count: NormalEquations.size * NormalEquations.size)
    for index in 0..<NormalEquations.size {
      let deviation = Self.guessDeviation[index]
      prior[index * NormalEquations.size + index] = 1 / (deviation * deviation)
    }
    for round in 0..<Self.rounds {
      let tolerance = round < 3 ? Self.roughMetres : Self.fineMetres
      var equations = NormalEquations()
      equations.add(prior: prior, around: start, at: camera)
      guard addLines(camera, tolerance, to: &equations), let step = equations.step() else {
        return nil
      }
      camera = camera + step
      guard camera.position.z > 2, camera.tilt > 0, camera.tilt < 1.4 else { return nil }
    }
    return CameraSearch.Candidate(
      camera: camera, explained: explained(by: camera, tolerance: Self.fineMetres))
  }

  private func addLines(
    _ camera: PitchCamera, _ tolerance: Double, to equations: inout NormalEquations
  ) -> Bool {
    guard let back = camera.map(middle: middle).inverse else { return false }
    let neighbours = camera.neighbours(middle: middle).compactMap {
      map -> (PlaneMap, PlaneMap)? in map.inverse.map { (map, $0) }
    }
    guard neighbours.count == PitchCamera.parameters else { return false }
    let map = camera.map(middle: middle)
    var matched = 0
    for line in lines {
      guard let match = Self.marking(of: line.from, line.to, back, tolerance) else { continue }
      let feature = PitchModel.features[match.feature]
      matched += 1
      for share in [0.0, 0.5, 1] {
        let point = line.from + (line.to - line.from) * share
        guard let residual = Self.residual(of: point, feature, map, back) else { continue }
        let slopes = neighbours.map { map, back in
          Self.residual(of: point, feature, map, back).map {
            ($0 - residual) / PitchCamera.step
          } ?? 0
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

  /// How many pixels beside its marking a point of the picture lies.
  private static func residual(
    of point: SIMD2<Double>, _ feature: PitchModel.Feature, _ map: PlaneMap, _ back: PlaneMap
  ) -> Double? {
    let ground = back.apply(point)
    guard let off = feature.offset(of: ground, margin: .infinity) else { return nil }
    let right = SIMD2(off.along.y, -off.along.x)
    let foot = ground - right * off.distance
    let image = map.apply(foot)
    let way = map.moved(off.along, at: foot, seenAt: image)
    let length = (way * way).sum().squareRoot()
    guard length > 1e-9 else { return nil }
    return ((point.x - image.x) * way.y - (point.y - image.y) * way.x) / length
  }
}
