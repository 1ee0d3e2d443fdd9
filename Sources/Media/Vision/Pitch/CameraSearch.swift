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
  private static let mostCrossings = 4
  private static let leastAngle = 0.12
  /// How much a line's direction may differ from what a rough guess says, as a sine.
  private static let directionSlack = 0.13
  private static let mostFitted = 32
  /// A guess that explains less than this share of the lines' length is none: on the tuning films nothing was ever found from one.
  private static let leastExplained = 0.3
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
    var rough = BestCandidates(most: Self.mostFitted, least: Self.leastExplained)
    QuadGuesses(lines, size: size).each { camera in
      let explained = fit.explained(
        by: camera, tolerance: SegmentFit.roughPixels, least: rough.least)
      rough.add(Candidate(camera: camera, explained: explained))
    }
    for crossing in crossings(lines) {
      for place in Self.places { guesses(crossing, from: place, fit, into: &rough) }
    }
    var different: [Candidate] = []
    for candidate in rough.all.compactMap({ fit.fitted($0) })
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
    into rough: inout BestCandidates
  ) {
    let ways = PitchModel.crossings.map { Way(from: place, to: $0) }
    for zoom in Self.zooms {
      let focal = exp(zoom) * size.x
      let ray = Ray((crossing.point - middle) / focal)
      for way in ways {
        guard let aim = Aim(way, along: ray), aim.agrees(with: crossing, along: ray) else {
          continue
        }
        let camera = PitchCamera(
          position: place, pan: atan2(aim.sinPan, aim.cosPan),
          tilt: atan2(aim.sinTilt, aim.cosTilt),
          roll: 0, zoom: log(focal))
        let explained = fit.explained(
          by: camera, tolerance: SegmentFit.roughPixels, least: rough.least)
        rough.add(Candidate(camera: camera, explained: explained))
      }
    }
  }

  /// From a camera's place to a crossing of the pitch.
  private struct Way {
    let along: SIMD3<Double>
    let distance: Double
    /// Of it, over the ground.
    let onGround: Double

    init(from place: SIMD3<Double>, to target: SIMD2<Double>) {
      along = SIMD3(target.x, target.y, 0) - place
      distance = (along * along).sum().squareRoot()
      onGround = (along.x * along.x + along.y * along.y).squareRoot()
    }
  }

  /// From a camera through a pixel: columns and rows from the picture's middle, in focal lengths.
  private struct Ray {
    let x: Double
    let y: Double
    /// How long the ray is, and how long without its column.
    let length: Double
    let rowLength: Double

    init(_ seen: SIMD2<Double>) {
      (x, y) = (seen.x, seen.y)
      rowLength = (1 + y * y).squareRoot()
      length = (rowLength * rowLength + x * x).squareRoot()
    }
  }

  /// How a level camera is turned so that a ray of it goes a way. In sines and cosines, never in angles: there are some hundred
  /// thousand of these in each search, and nearly all are thrown away.
  private struct Aim {
    let sinTilt, cosTilt, sinPan, cosPan: Double

    /// Angles of cameras, as sines: they look down, but not straight.
    private static let tilts = sin(0.02)...sin(1.2)

    /// Nil when no camera can be turned so.
    init?(_ way: Way, along ray: Ray) {
      let sine = -way.along.z / way.distance * ray.length / ray.rowLength
      guard sine < 1 else { return nil }
      let cosine = (1 - sine * sine).squareRoot()
      // Less the angle by which the pixel's row lies below the axis.
      sinTilt = (sine - cosine * ray.y) / ray.rowLength
      cosTilt = (cosine + sine * ray.y) / ray.rowLength
      guard cosTilt > 0, Self.tilts.contains(sinTilt) else { return nil }
      // And less what its column adds to the pan.
      let ahead = cosTilt - ray.y * sinTilt
      let scale = 1 / (way.onGround * (ahead * ahead + ray.x * ray.x).squareRoot())
      sinPan = (way.along.x * ahead - way.along.y * ray.x) * scale
      cosPan = (way.along.y * ahead + way.along.x * ray.x) * scale
    }

    /// Whether the two lines of a crossing run as the pitch's two directions would there.
    func agrees(with crossing: Crossing, along ray: Ray) -> Bool {
      // How a point's image moves with the point, but for the distance: sideways, downwards and away, against where it is.
      func seen(_ right: Double, _ down: Double, _ away: Double) -> SIMD2<Double> {
        SIMD2(right - ray.x * away, down - ray.y * away)
      }
      let along = seen(cosPan, -sinPan * sinTilt, sinPan * cosTilt)
      let across = seen(-sinPan, -cosPan * sinTilt, cosPan * cosTilt)
      func isAlong(_ line: SIMD2<Double>, _ way: SIMD2<Double>) -> Bool {
        let sine = line.x * way.y - line.y * way.x
        return sine * sine < CameraSearch.directionSlack * CameraSearch.directionSlack
          * (way * way).sum()
      }
      return isAlong(crossing.one, along) && isAlong(crossing.other, across)
        || isAlong(crossing.one, across) && isAlong(crossing.other, along)
    }
  }
}
