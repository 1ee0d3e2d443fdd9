/// Whether the points where the pitch's lines cross were found.
public enum LinePointScore {
  /// A hit lies within the radius of its own true point, as many as possible of them in each picture.
  ///
  /// - Parameter radius: in pixels.
  public static func counts(_ frames: [(truth: [PixelPoint], found: [PixelPoint])], radius: Double)
    -> HitCounts
  {
    var counts = HitCounts()
    for frame in frames {
      var edges: [HeaviestMatching.Edge] = []
      for (row, truth) in frame.truth.enumerated() {
        for (column, found) in frame.found.enumerated() where truth.distance(to: found) <= radius {
          edges.append(.init(row: row, column: column, weight: 1))
        }
      }
      let hits = HeaviestMatching.choose(
        edges, rows: frame.truth.count, columns: frame.found.count
      ).count
      counts += HitCounts(
        hits: hits, misses: frame.truth.count - hits, falseAlarms: frame.found.count - hits)
    }
    return counts
  }
}
