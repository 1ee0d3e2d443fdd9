import Glibc

/// Finds a camera from nothing but the lines in one picture.
///
/// Wherever two lines cross, the crossing may be any of the pitch's, seen from any of the places where cameras stand, at any
/// zoom: each such guess settles pan and tilt, and most are thrown out at once because the lines would run in other
/// directions. Those that explain most of the lines are fitted to them.
struct CameraSearch {
  /// A camera that may be it.
  struct Candidate {
    var camera: PitchCamera
    /// The share of the lines' length that it explains, 0 to 1.
    var explained: Double
  }

  private typealias Line = LineFinder.Line

  /// Places of cameras, roughly: on the main stand along the pitch, near and far, low and high; and behind one goal. What
  /// lies between them is left to the fit.
  private static let places: [SIMD3<Double>] = {
    var places: [SIMD3<Double>] = []
    for x in [22.0, 37, 52.5, 68, 83] {
      for (away, heights) in [(20.0, [7.0, 12]), (31, [13, 20]), (46, [18, 30])] {
        for height in heights { places.append(SIMD3(x, -away, height)) }
      }
    }
    for x in [-15.0, -24] {
      for y in [26.0, 34, 42] {
        for height in [6.0, 11] { places.append(SIMD3(x, y, height)) }
      }
    }
    return places
  }()

  /// Focal lengths against the picture's width: from a wide view to a tight one.
  private static let zooms: [Double] = (0..<11).map { log(0.55) + Double($0) * log(1.25) }
  /// Pairs of lines that are tried.
  private static let mostCrossings = 6
  private static let leastAngle = 0.12
  /// How much a line's direction may differ from what a rough guess says, as a sine.
  private static let directionSlack = 0.13
  private static let mostFitted = 48
  /// Candidates that differ by fewer metres are one.
  private static let samePlace = 0.5

  private let middle: SIMD2<Double>
  private let size: SIMD2<Double>

  init(size: SIMD2<Double>) {
    self.size = size
    middle = size / 2
  }

  /// The best candidates, the best first.
  func candidates(_ lines: [LineFinder.Line], limit: Int) -> [Candidate] {
    guard lines.count >= 2 else { return [] }
    let fit = SegmentFit(lines: lines, middle: middle)
    var rough: [Candidate] = []
    QuadGuesses(lines, size: size).each { camera in
      rough.append(
        Candidate(
          camera: camera, explained: fit.explained(by: camera, tolerance: SegmentFit.roughPixels)))
    }
    keepBest(&rough)
    for crossing in crossings(lines) {
      for place in Self.places { guesses(crossing, from: place, fit, into: &rough) }
    }
    rough.sort { $0.explained > $1.explained }
    var different: [Candidate] = []
    for candidate in rough.prefix(Self.mostFitted).compactMap({ fit.fitted($0) })
      .sorted(by: { $0.explained > $1.explained })
    where !different.contains(where: { isSame($0.camera, candidate.camera) }) {
      different.append(candidate)
    }
    return Array(different.prefix(limit))
  }

  /// Whether two cameras show the same places.
  private func isSame(_ one: PitchCamera, _ other: PitchCamera) -> Bool {
    guard let a = one.map(middle: middle).inverse, let b = other.map(middle: middle).inverse else {
      return false
    }
    return [SIMD2(0.2, 0.8), SIMD2(0.5, 0.5), SIMD2(0.8, 0.8)].allSatisfy { share in
      let apart = a.apply(share * size) - b.apply(share * size)
      return (apart * apart).sum() < Self.samePlace * Self.samePlace
    }
  }

  // MARK: - Crossings

  private struct Crossing {
    let point: SIMD2<Double>
    let one: SIMD2<Double>
    let other: SIMD2<Double>
    let weight: Double
  }

  private func crossings(_ lines: [Line]) -> [Crossing] {
    var found: [Crossing] = []
    for (index, one) in lines.enumerated() {
      for other in lines[(index + 1)...] {
        let (a, b) = (one.direction, other.direction)
        let sine = a.x * b.y - a.y * b.x
        guard abs(sine) > Self.leastAngle else { continue }
        let between = other.from - one.from
        let along = (between.x * b.y - between.y * b.x) / sine
        let across = (between.x * a.y - between.y * a.x) / sine
        let point = one.from + a * along
        guard Self.isNear(along, one.length), Self.isNear(across, other.length),
          point.x > -0.1 * size.x, point.y > -0.1 * size.y, point.x < 1.1 * size.x,
          point.y < 1.1 * size.y
        else { continue }
        found.append(
          Crossing(
            point: point, one: a, other: b,
            weight: min(one.seen, other.seen) * abs(sine).squareRoot()))
      }
    }
    found.sort { $0.weight > $1.weight }
    return Array(found.prefix(Self.mostCrossings))
  }

  /// Whether a place along a line is on it, or so near that the line's end may have been missed.
  private static func isNear(_ place: Double, _ length: Double) -> Bool {
    let room = 15 + 0.25 * length
    return place > -room && place < length + room
  }

  // MARK: - Guesses

  private func guesses(
    _ crossing: Crossing, from place: SIMD3<Double>, _ fit: SegmentFit,
    into rough: inout [Candidate]
  ) {
    for zoom in Self.zooms {
      let focal = exp(zoom) * size.x
      let seen = (crossing.point - middle) / focal
      // Sine of the angle by which the crossing's row is above or below the axis, and what its column adds to the pan.
      let rowLength = (1 + seen.y * seen.y).squareRoot()
      let rayLength = (rowLength * rowLength + seen.x * seen.x).squareRoot()
      let rowAngle = atan(seen.y)
      for target in PitchModel.crossings {
        let way = SIMD3(target.x, target.y, 0) - place
        let distance = (way * way).sum().squareRoot()
        let sine = -way.z / distance * rayLength / rowLength
        guard sine < 1 else { continue }
        let tilt = asin(sine) - rowAngle
        guard tilt > 0.02, tilt < 1.2 else { continue }
        let ahead = cos(tilt) - seen.y * sin(tilt)
        let pan = atan2(way.x, way.y) - atan2(seen.x, ahead)
        let camera = PitchCamera(
          position: place, pan: pan, tilt: tilt, roll: 0, zoom: log(focal))
        guard agrees(camera, target, crossing) else { continue }
        let explained = fit.explained(by: camera, tolerance: SegmentFit.roughPixels)
        rough.append(Candidate(camera: camera, explained: explained))
      }
    }
    if rough.count > 4 * Self.mostFitted { keepBest(&rough) }
  }

  private func keepBest(_ rough: inout [Candidate]) {
    guard rough.count > Self.mostFitted else { return }
    rough.sort { $0.explained > $1.explained }
    rough.removeLast(rough.count - Self.mostFitted)
  }

  /// Whether the two lines run as the pitch's two directions would at the crossing.
  private func agrees(
    _ camera: PitchCamera, _ target: SIMD2<Double>, _ crossing: Crossing
  ) -> Bool {
    let map = camera.map(middle: middle)
    let image = map.apply(target)
    let along = map.moved(SIMD2(1, 0), at: target, seenAt: image)
    let across = map.moved(SIMD2(0, 1), at: target, seenAt: image)
    func isAlong(_ line: SIMD2<Double>, _ way: SIMD2<Double>) -> Bool {
      let sine = line.x * way.y - line.y * way.x
      return sine * sine < Self.directionSlack * Self.directionSlack * (way * way).sum()
    }
    return isAlong(crossing.one, along) && isAlong(crossing.other, across)
      || isAlong(crossing.one, across) && isAlong(crossing.other, along)
  }
}
