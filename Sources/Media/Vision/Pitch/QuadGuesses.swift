import Glibc

/// Guesses a camera from four lines: two that run along the pitch and two across it. Which ones they are decides the
/// camera; most answers are no camera at all, or one that lies on its side or hangs in the sky.
struct QuadGuesses {
  /// A pair of lines as the markings at these places, in metres.
  private struct Pair {
    let first: Double
    let second: Double
  }

  private static let alongPairs = pairs([0, 13.84, 24.84, 43.16, 54.16, 68])
  private static let acrossPairs = pairs([0, 5.5, 16.5, 52.5, 88.5, 99.5, 105])
  /// Lines that are tried.
  private static let mostLines = 8
  /// How far the two directions may be from a right angle, as a cosine, once the zoom is settled.
  private static let squareness = 0.06
  private static let mostRoll = 0.05
  /// Focal lengths against the picture's width.
  private static let focals = 0.4...9.0
  /// Corners further out than this many pictures say nothing.
  private static let farthestCorner = 30.0

  private static func pairs(_ places: [Double]) -> [Pair] {
    places.flatMap { first in
      places.filter { $0 != first }.map { Pair(first: first, second: $0) }
    }
  }

  private let lines: [LineFinder.Line]
  private let size: SIMD2<Double>

  init(_ lines: [LineFinder.Line], size: SIMD2<Double>) {
    self.lines = Array(lines.sorted { $0.seen > $1.seen }.prefix(Self.mostLines))
    self.size = size
  }

  /// Calls back with every camera that could be.
  func each(_ body: (PitchCamera) -> Void) {
    let numbers = lines.indices
    for a in numbers {
      for b in numbers where b > a {
        for c in numbers where c != a && c != b {
          for d in numbers where d > c && d != a && d != b {
            // a and b across the pitch, c and d along it.
            guard let quad = Quad(lines[a], lines[b], lines[c], lines[d], size) else { continue }
            for across in Self.acrossPairs {
              for along in Self.alongPairs {
                if let camera = camera(quad, across, along) { body(camera) }
              }
            }
          }
        }
      }
    }
  }

  /// The unit square's map onto four corners (Heckbert 1989), around the picture's middle: its columns.
  private struct Quad {
    let u, v, t: SIMD3<Double>

    init?(
      _ left: LineFinder.Line, _ right: LineFinder.Line, _ near: LineFinder.Line,
      _ far: LineFinder.Line, _ size: SIMD2<Double>
    ) {
      guard let p = Self.corner(left, near, size), let q = Self.corner(right, near, size),
        let r = Self.corner(right, far, size), let s = Self.corner(left, far, size)
      else { return nil }
      let sum = p - q + r - s
      let (one, two) = (q - r, s - r)
      let determinant = one.x * two.y - two.x * one.y
      guard abs(determinant) > 1 else { return nil }
      let g = (sum.x * two.y - two.x * sum.y) / determinant
      let h = (one.x * sum.y - sum.x * one.y) / determinant
      u = SIMD3(q.x - p.x + g * q.x, q.y - p.y + g * q.y, g)
      v = SIMD3(s.x - p.x + h * s.x, s.y - p.y + h * s.y, h)
      t = SIMD3(p.x, p.y, 1)
      // All four corners must be on one side of the horizon.
      guard 1 + g > 0, 1 + h > 0, 1 + g + h > 0 else { return nil }
    }

    private static func corner(
      _ one: LineFinder.Line, _ other: LineFinder.Line, _ size: SIMD2<Double>
    ) -> SIMD2<Double>? {
      let (a, b) = (one.direction, other.direction)
      let sine = a.x * b.y - a.y * b.x
      guard abs(sine) > 0.02 else { return nil }
      let between = other.from - one.from
      let corner = one.from + a * ((between.x * b.y - between.y * b.x) / sine) - size / 2
      let reach = size * farthestCorner
      return abs(corner.x) < reach.x && abs(corner.y) < reach.y ? corner : nil
    }
  }

  private func camera(_ quad: Quad, _ across: Pair, _ along: Pair) -> PitchCamera? {
    let (u, v) = (
      quad.u / (across.second - across.first), quad.v / (along.second - along.first)
    )
    // A metre is as long along the pitch as across it: that settles the focal length.
    let flat = (u.x * u.x + u.y * u.y) - (v.x * v.x + v.y * v.y)
    let deep = v.z * v.z - u.z * u.z
    let squared = flat / deep
    guard squared > 0, squared.isFinite else { return nil }
    let focal = squared.squareRoot()
    guard Self.focals.contains(focal / size.x) else { return nil }
    let scale = SIMD3(1 / focal, 1 / focal, 1)
    var (one, two) = (u * scale, v * scale)
    let length = (one * one).sum().squareRoot()
    guard abs((one * two).sum()) < Self.squareness * length * length else { return nil }
    var origin = quad.t * scale - one * across.first - two * along.first
    (one, two, origin) = (one / length, two / length, origin / length)
    let up = SIMD3(
      one.y * two.z - one.z * two.y, one.z * two.x - one.x * two.z, one.x * two.y - one.y * two.x)
    let roll = atan2(-up.x, -up.y)
    guard abs(roll) < Self.mostRoll else { return nil }
    let position = SIMD3(-(one * origin).sum(), -(two * origin).sum(), -(up * origin).sum())
    let camera = PitchCamera(
      position: position, pan: atan2(one.z, two.z), tilt: asin(min(max(-up.z, -1), 1)), roll: roll,
      zoom: log(focal))
    return camera.isPlausible && camera.isOnUsualSide ? camera : nil
  }
}
