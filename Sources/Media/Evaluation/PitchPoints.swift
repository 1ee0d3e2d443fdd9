/// Points of the pitch by which a view of it is judged, in metres.
public enum PitchPoints {
  /// Where straight lines cross or meet.
  public static let crossings: [TruthPoint] = {
    // Lines run along the pitch or across it.
    let along = PitchPlan.lines.filter { $0.from.y == $0.to.y }
    let across = PitchPlan.lines.filter { $0.from.x == $0.to.x }
    return along.flatMap { long in
      across.compactMap { cross in
        let (x, y) = (cross.from.x, long.from.y)
        let meets =
          isBetween(x, long.from.x, long.to.x) && isBetween(y, cross.from.y, cross.to.y)
        return meets ? TruthPoint(x: x, y: y) : nil
      }
    }
  }()

  /// Metres between two points of the grid.
  private static let gridStep = 5.0

  /// Points all over the pitch, from the corner on.
  static let grid = stride(from: 0, through: PitchPlan.length, by: gridStep).flatMap { x in
    stride(from: 0, through: PitchPlan.width, by: gridStep).map { TruthPoint(x: x, y: $0) }
  }

  /// Those of the points that lie inside the picture, and where.
  static func visible(_ points: [TruthPoint], in frame: HomographyScore.Frame)
    -> [(point: TruthPoint, pixel: TruthPoint)]
  {
    points.compactMap { point in
      guard let pixel = frame.truth.pixel(of: point),
        (0..<Double(frame.width)).contains(pixel.x), (0..<Double(frame.height)).contains(pixel.y)
      else { return nil }
      return (point, pixel)
    }
  }

  private static func isBetween(_ value: Double, _ one: Double, _ other: Double) -> Bool {
    min(one, other) <= value && value <= max(one, other)
  }
}
