/// What the ball is told from, and moves against, in one frame. In working pixels.
struct BallField {
  let width: Int
  let height: Int
  let people: [PersonFitter.Box]
  let shift: CameraShift
  /// How high people are; nil where nobody says.
  var prior: HeightPrior?
  /// By column: the first row of pitch. Empty where nobody says.
  var top: [Int] = []
  var plane: PitchPlane?

  /// A ball's diameter in metres, and as a part of people's height: how large it is seen follows from how high people are.
  static let ballMetres = 0.22
  private static let ballOfPerson = ballMetres / 1.8
  /// Smaller than this in pixels, its light is spread over its neighbours.
  private static let leastDiameter = 1.5

  static func diameter(_ prior: HeightPrior, row: Double) -> Double {
    max(leastDiameter, prior.height(footRow: row) * ballOfPerson)
  }

  /// Whether a point lies before the stands rather than before the pitch.
  func isAbovePitch(_ x: Double, _ y: Double) -> Bool {
    top.isEmpty ? false : y < Double(top[min(max(Int(x), 0), top.count - 1)])
  }

  /// Who stands nearest, by their feet, and how far away they are, in their own heights.
  func nearestFeet(_ x: Double, _ y: Double) -> (box: PersonFitter.Box, distance: Double)? {
    var nearest: (box: PersonFitter.Box, distance: Double)?
    for box in people {
      let (dx, dy) = ((x - box.centerX) / box.height, (y - box.bottom) / box.height)
      let distance = dx * dx + dy * dy
      if distance < nearest?.distance ?? .infinity { nearest = (box, distance) }
    }
    return nearest.map { ($0.box, $0.distance.squareRoot()) }
  }

  /// Whether a point lies within somebody's box, grown by a part of its height.
  func isInBody(_ x: Double, _ y: Double, margin: Double) -> Bool {
    people.contains { Self.holds($0, x, y, margin * $0.height) }
  }

  static func holds(_ box: PersonFitter.Box, _ x: Double, _ y: Double, _ margin: Double) -> Bool {
    x > box.left - margin && x < box.right + margin && y > box.top - margin
      && y < box.bottom + margin
  }
}
