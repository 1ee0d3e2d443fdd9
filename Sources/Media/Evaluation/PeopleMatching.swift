/// Which found box is which true one, in one picture.
public enum PeopleMatching {
  /// A true and a found box that are taken for the same, by their places in their lists.
  public struct Match: Sendable, Hashable {
    public let truth: Int
    public let found: Int
    public let overlap: Double
  }

  /// As many matches as boxes that overlap this much allow, and of all ways to do so the one with the greatest overlap.
  public static func match(_ truth: [PixelBox], _ found: [PixelBox], overlap least: Double)
    -> [Match]
  {
    var edges: [HeaviestMatching.Edge] = []
    var matches: [Match] = []
    // Overlaps of a picture's pairs add up to no more than its boxes, so one pair more outweighs any of them.
    let pair = Double(truth.count + 1)
    for (row, trueBox) in truth.enumerated() {
      for (column, foundBox) in found.enumerated() {
        let overlap = trueBox.overlap(with: foundBox)
        guard overlap > 0, Overlap.reaches(overlap, least) else { continue }
        edges.append(.init(row: row, column: column, weight: pair + overlap))
        matches.append(Match(truth: row, found: column, overlap: overlap))
      }
    }
    return HeaviestMatching.choose(edges, rows: truth.count, columns: found.count).map {
      matches[$0]
    }
  }
}

/// What all who compare overlaps agree on.
enum Overlap {
  /// Whether an overlap is enough. One that misses by rounding alone is, as in the benchmarks' own programs.
  static func reaches(_ overlap: Double, _ least: Double) -> Bool {
    overlap >= least - Double.ulpOfOne
  }
}
