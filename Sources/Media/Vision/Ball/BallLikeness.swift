import Glibc

/// How much something small and bright looks like the ball by itself, in log odds against the other small bright things.
///
/// Each part is what the odds grow by, in rounded numbers, as counted on synthetic matches: a ball is white, of the size that it
/// must have, has grass around it, and runs before its player's feet, where socks and boots are within.
enum BallLikeness {
  /// What is measured of it.
  struct Looks {
    /// How much brighter it is than what is around, in steps of 8 bits.
    let contrast: Double
    /// Its diameter, as a part of what a ball's would be.
    let size: Double
    /// How much of what is around is grass.
    let openness: Double
    let isOnLine: Bool
  }

  /// The brightest that says nothing more.
  private static let fullContrast = 100.0
  private static let perContrast = 0.06
  private static let onLine = -1.5
  private static let onSpot = -4.0

  static func odds(
    _ looks: Looks, x: Double, y: Double, diameter: Double, in field: BallField
  ) -> Double {
    let misfit = min(abs(log(max(looks.size, 0.1))), 1)
    var odds = place(looks.openness, misfit, x, y, in: field)
    odds += perContrast * min(looks.contrast, fullContrast)
    if looks.isOnLine { odds += onLine }
    if let plane = field.plane, plane.isSpot(x, y, metre: diameter / BallField.ballMetres) {
      odds += onSpot
    }
    return odds + centred(x, y, in: field)
  }

  /// By where it is. In the open all around a ball is grass, and it may be blurred or near the camera in the air; among people
  /// there is less grass, and what is not of its size is some of their clothes.
  private static func place(
    _ openness: Double, _ misfit: Double, _ x: Double, _ y: Double, in field: BallField
  ) -> Double {
    if let box = field.people.first(where: { BallField.holds($0, x, y, 0.08 * $0.height) }) {
      let isAtFeet = y > box.bottom - 0.25 * box.height
      return among(openness, misfit, x, y, in: field) + (isAtFeet ? -0.7 : -2)
    }
    if field.isAbovePitch(x, y) { return -9 - 3 * misfit + 6 * openness }
    let isNear = field.people.contains { box in
      let margin = 0.3 * box.height
      return x > box.left - margin && x < box.right + margin && y > box.bottom - 2 * margin
        && y < box.bottom + margin
    }
    return isNear
      ? among(openness, misfit, x, y, in: field) + 0.5 : -13.5 - 3 * misfit + 9 * openness
  }

  private static func among(
    _ openness: Double, _ misfit: Double, _ x: Double, _ y: Double, in field: BallField
  ) -> Double {
    guard let near = field.nearestFeet(x, y) else { return 0 }
    let aside = abs(x - near.box.centerX) / near.box.height
    return -9 - 6 * misfit + 2.5 * openness + 5.6 * aside
  }

  /// Cameras follow the ball: it is seldom far from the picture's middle, by this part of its sides.
  private static func centred(_ x: Double, _ y: Double, in field: BallField) -> Double {
    let usual = 0.25
    let (dx, dy) = (x / Double(field.width) - 0.5, y / Double(field.height) - 0.5)
    return -0.5 * (dx * dx + dy * dy) / (usual * usual)
  }
}
