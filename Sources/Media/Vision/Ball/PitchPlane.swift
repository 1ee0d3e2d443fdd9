import Base

/// How the pitch lies in a working picture: what lies on it stays where it is while the camera turns.
struct PitchPlane {
  private let toPicture: Homography
  private let toPitch: Homography

  /// Metres within which something is one of the spots painted on the pitch, and the pixels that seeing adds.
  private static let reach = 0.45
  private static let blur = 0.7
  /// For penalties, so far from the goal lines, and for the kick-off.
  private static let penalty = 11.0
  private static let spots: [(x: Double, y: Double)] = [
    (penalty, PitchModel.width / 2),
    (PitchModel.length / 2, PitchModel.width / 2),
    (PitchModel.length - penalty, PitchModel.width / 2),
  ]

  /// - Parameter homography: the pitch's metres to display pixels, of which so many make a working pixel.
  init?(_ homography: Homography, factor: Int) {
    let scale = 1 / Double(factor)
    self.init(
      homography.elements.enumerated().map { $0.offset < 6 ? $0.element * scale : $0.element })
  }

  private init?(_ elements: [Double]) {
    toPicture = Homography(elements)
    guard let back = toPicture.inverse else { return nil }
    toPitch = back
  }

  /// Where a point of an earlier picture is now. Turning and zooming move all that is seen alike, on the ground or above.
  func point(_ x: Double, _ y: Double, from earlier: PitchPlane) -> (x: Double, y: Double)? {
    guard let ground = earlier.toPitch.apply(x: x, y: y) else { return nil }
    return toPicture.apply(x: ground.x, y: ground.y)
  }

  /// Whether one of the pitch's painted spots is seen here.
  ///
  /// - Parameter metre: how many pixels it has here.
  func isSpot(_ x: Double, _ y: Double, metre: Double) -> Bool {
    guard let ground = toPitch.apply(x: x, y: y) else { return false }
    let reach = Self.reach + Self.blur / metre
    return Self.spots.contains { spot in
      let (dx, dy) = (ground.x - spot.x, ground.y - spot.y)
      return dx * dx + dy * dy < reach * reach
    }
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    for element in toPicture.elements { state.write(element) }
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    var elements: [Double] = []
    for _ in 0..<9 { elements.append(try state.double()) }
    guard let plane = PitchPlane(elements) else { throw StateDecoder.Malformed() }
    self = plane
  }
}
