/// Moves a camera that is nearly right until the pitch's markings lie on the picture's ridges: every marking that should be
/// seen is sampled, each sample looks for its ridge across the marking, and least squares do the rest.
struct CameraFollower {
  struct Result {
    var camera: PitchCamera
    /// What is known of the camera now: the inverse of its covariance.
    var information: [Double]
    /// The share of the samples that have their ridge, 0 to 1.
    var support: Double
    var samples: Int
    /// The markings as far as they are really seen.
    var seen: [LineSegment]
  }

  /// Samples that find a ridge within this many working pixels in the end are supported.
  private static let supported = 1.6
  /// A residual that counts half as much as a small one, from round to round.
  private static let robust: [Double] = [5, 2.5, 1.5, 1.2]
  /// How precisely a sample knows its ridge, in working pixels: generous, because neighbours err alike.
  private static let deviation = 2.6
  private static let fewestSamples = 9
  /// Supported samples of one marking that make a line to show.
  private static let fewestOfLine = 3

  let lines: LinePixels
  let area: PitchArea
  let size: SIMD2<Double>

  /// - Parameters:
  ///   - expected: where the camera should be, and `prior` how sure that is.
  ///   - reach: working pixels that a marking may be off at first.
  ///   - leastFound: once it has been moved, this share of the samples must find a ridge, or it is given up.
  func follow(
    _ expected: PitchCamera, prior: [Double], reach: Int, leastFound: Double = 0
  ) -> Result? {
    let middle = size / 2
    var camera = expected
    var equations = NormalEquations()
    let last = Self.robust.count - 1
    var round = 0
    while round <= last {
      let robust = Self.robust[round]
      let map = camera.map(middle: middle)
      let samples = visible(map)
      guard samples.count >= Self.fewestSamples else { return nil }
      let neighbours = NeighbourMaps(of: camera, middle: middle)
      equations = NormalEquations()
      equations.add(prior: prior, around: expected, at: camera)
      let reach = max(3, reach >> round)
      var found = 0
      for sample in samples {
        guard let off = lines.offset(from: sample.image, along: sample.normal, reach: reach) else {
          continue
        }
        found += 1
        let slopes = neighbours.slopes(
          of: sample.ground, seenAt: sample.image, along: sample.normal)
        let share = off / robust
        let weight = 1 / (1 + share * share)
        equations.add(
          slopes, residual: -off, weight: weight / (Self.deviation * Self.deviation))
      }
      if round > 0, Double(found) < leastFound * Double(samples.count) { return nil }
      guard let step = equations.step() else { return nil }
      camera = camera + step
      guard camera.isPlausible else { return nil }
      // What hardly moves any more needs no rounds but the last.
      let isSettled = Self.moved(samples, by: camera.map(middle: middle)) < Self.settled
      round = isSettled && round > 0 ? max(round + 1, last) : round + 1
    }
    return judged(camera, equations.information)
  }

  /// How far some of the samples have moved at most, in working pixels.
  private static func moved(_ samples: [Visible], by map: PlaneMap) -> Double {
    [samples[0], samples[samples.count / 2], samples[samples.count - 1]].map { sample in
      let way = map.apply(sample.ground) - sample.image
      return (way * way).sum().squareRoot()
    }.max() ?? 0
  }

  /// Working pixels.
  private static let settled = 0.15

  private struct Visible {
    let ground: SIMD2<Double>
    let image: SIMD2<Double>
    let normal: SIMD2<Double>
    let feature: Int
  }

  private func visible(_ map: PlaneMap) -> [Visible] {
    let samples = MarkingSamples(seenBy: map, size: size).all
    var visible: [Visible] = []
    visible.reserveCapacity(samples.count)
    for sample in samples {
      let image = map.apply(sample.ground)
      guard area.contains(x: Int(image.x), y: Int(image.y)) else { continue }
      let way = map.moved(sample.along, at: sample.ground, seenAt: image)
      let length = (way * way).sum().squareRoot()
      guard length > 1e-9 else { continue }
      visible.append(
        Visible(
          ground: sample.ground, image: image, normal: SIMD2(-way.y, way.x) / length,
          feature: sample.feature))
    }
    return visible
  }

  /// How well the picture bears a camera out.
  private func judged(_ camera: PitchCamera, _ information: [Double]) -> Result? {
    let samples = visible(camera.map(middle: size / 2))
    guard samples.count >= Self.fewestSamples else { return nil }
    var count = 0
    var shown: [(feature: Int, first: SIMD2<Double>, last: SIMD2<Double>, count: Int)] = []
    for sample in samples {
      guard let off = lines.offset(from: sample.image, along: sample.normal, reach: 3),
        abs(off) <= Self.supported
      else { continue }
      count += 1
      if let last = shown.indices.last, shown[last].feature == sample.feature {
        shown[last].last = sample.image
        shown[last].count += 1
      } else {
        shown.append((sample.feature, sample.image, sample.image, 1))
      }
    }
    let seen = shown.compactMap { line -> LineSegment? in
      if case .arc = PitchModel.features[line.feature] { return nil }
      guard line.count >= Self.fewestOfLine else { return nil }
      return LineSegment(x1: line.first.x, y1: line.first.y, x2: line.last.x, y2: line.last.y)
    }
    return Result(
      camera: camera, information: information,
      support: Double(count) / Double(samples.count), samples: samples.count, seen: seen)
  }
}
