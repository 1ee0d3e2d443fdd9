import Glibc

/// A pinhole camera in the stadium. It never rolls: the horizon is a row of the picture, and along any row the pitch's
/// plane passes evenly, which is what makes painting it fast.
struct ViewCamera {
  let width: Int
  let height: Int
  let position: Space
  /// Pixels: how large a metre looks at a metre's distance.
  let focal: Double
  let forward: Space
  let right: Space
  let down: Space

  /// What is nearer than this is not drawn.
  static let nearest = 1.0

  /// - Parameters:
  ///   - pan: radians from the y axis, to the right.
  ///   - tilt: radians down from the horizon.
  init(width: Int, height: Int, position: Space, pan: Double, tilt: Double, focal: Double) {
    self.width = width
    self.height = height
    self.position = position
    self.focal = focal
    forward = Space(sin(pan) * cos(tilt), cos(pan) * cos(tilt), -sin(tilt))
    right = Space(cos(pan), -sin(pan), 0)
    down = Space(-sin(pan) * sin(tilt), -cos(pan) * sin(tilt), -cos(tilt))
  }

  var centerX: Double { Double(width) / 2 }
  var centerY: Double { Double(height) / 2 }

  /// Metres before the camera.
  func depth(of point: Space) -> Double { (point - position).dot(forward) }

  /// Where a point is seen, and how many pixels a metre has there; nil when it is behind or too near.
  func project(_ point: Space) -> (x: Double, y: Double, scale: Double)? {
    let offset = point - position
    let depth = offset.dot(forward)
    guard depth > Self.nearest else { return nil }
    let scale = focal / depth
    return (centerX + offset.dot(right) * scale, centerY + offset.dot(down) * scale, scale)
  }

  /// The ray through a pixel: a direction one metre deep.
  func ray(x: Double, y: Double) -> Space {
    forward + right * ((x - centerX) / focal) + down * ((y - centerY) / focal)
  }

  /// The pitch's plane in the picture: K·[R|t] without its third column, for there the height is 0.
  var homography: TruthHomography {
    var elements = [Double](repeating: 0, count: 9)
    let columns = [Space(1, 0, 0), Space(0, 1, 0), -position]
    for (column, point) in columns.enumerated() {
      let depth = point.dot(forward)
      elements[column] = focal * point.dot(right) + centerX * depth
      elements[3 + column] = focal * point.dot(down) + centerY * depth
      elements[6 + column] = depth
    }
    return TruthHomography(elements: elements)
  }
}
