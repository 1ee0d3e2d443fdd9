/// Maps the plane of the pitch to the picture: metres to pixels.
///
/// On the pitch x runs along the touchlines from 0 to 105 and y across it from 0, the touchline on the main stand's
/// side, to 68. The home team's goal lies at x = 0. In the picture, pixel (0, 0) reaches from 0 to 1.
public struct TruthHomography: Sendable, Hashable {
  /// Nine numbers, row by row; the last row gives a positive weight to what lies before the camera.
  public let elements: [Double]

  /// - Precondition: there are nine elements.
  public init(elements: [Double]) {
    precondition(elements.count == 9, "a homography has nine elements")
    self.elements = elements
  }

  /// Where a point of the pitch is seen; nil behind the camera. It may lie outside of the picture.
  public func pixel(of point: TruthPoint) -> TruthPoint? {
    let h = elements
    let weight = h[6] * point.x + h[7] * point.y + h[8]
    guard weight > 0 else { return nil }
    return TruthPoint(
      x: (h[0] * point.x + h[1] * point.y + h[2]) / weight,
      y: (h[3] * point.x + h[4] * point.y + h[5]) / weight)
  }

  /// Which point of the pitch's plane is seen at a pixel; nil at and above the horizon.
  public func pitchPoint(at pixel: TruthPoint) -> TruthPoint? {
    let h = elements
    // The adjugate: the inverse up to a factor, which the division takes away.
    let x =
      (h[4] * h[8] - h[5] * h[7]) * pixel.x + (h[2] * h[7] - h[1] * h[8]) * pixel.y
      + (h[1] * h[5] - h[2] * h[4])
    let y =
      (h[5] * h[6] - h[3] * h[8]) * pixel.x + (h[0] * h[8] - h[2] * h[6]) * pixel.y
      + (h[2] * h[3] - h[0] * h[5])
    let weight =
      (h[3] * h[7] - h[4] * h[6]) * pixel.x + (h[1] * h[6] - h[0] * h[7]) * pixel.y
      + (h[0] * h[4] - h[1] * h[3])
    guard weight != 0 else { return nil }
    let point = TruthPoint(x: x / weight, y: y / weight)
    return self.pixel(of: point) == nil ? nil : point
  }
}
