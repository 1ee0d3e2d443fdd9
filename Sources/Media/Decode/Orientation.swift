/// How a stored picture is turned and mirrored to stand upright: one of the eight ways a rectangle fits itself.
struct Orientation: Hashable, Sendable {
  /// Rows become columns. The mirrors are applied after that.
  var swapsAxes = false
  var mirrorsX = false
  var mirrorsY = false

  static let upright = Orientation()

  var isUpright: Bool { self == .upright }

  init() {}

  /// The nearest of the eight to a display matrix, of which a, b, c and d map stored to shown coordinates:
  /// x' = a·x + c·y, y' = b·x + d·y.
  init(a: Int64, b: Int64, c: Int64, d: Int64) {
    if abs(a) + abs(d) >= abs(b) + abs(c) {
      mirrorsX = a < 0
      mirrorsY = d < 0
    } else {
      swapsAxes = true
      mirrorsX = c < 0
      mirrorsY = b < 0
    }
  }

  /// Where the sample comes from that is shown at a place in a picture of this stored size.
  func source(x: Int, y: Int, storedWidth: Int, storedHeight: Int) -> (x: Int, y: Int) {
    if swapsAxes {
      return (
        mirrorsY ? storedWidth - 1 - y : y, mirrorsX ? storedHeight - 1 - x : x
      )
    }
    return (mirrorsX ? storedWidth - 1 - x : x, mirrorsY ? storedHeight - 1 - y : y)
  }
}
