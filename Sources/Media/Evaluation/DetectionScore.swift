/// Whether people were found, whoever they are.
public enum DetectionScore {
  /// Hits, misses and false alarms, where a hit is a match that overlaps this much.
  public static func counts(_ frames: [PeopleFrame], overlap: Double) -> HitCounts {
    var counts = HitCounts()
    for frame in frames {
      let hits = PeopleMatching.match(
        frame.truth.map(\.box), frame.found.map(\.box), overlap: overlap
      ).count
      counts += HitCounts(
        hits: hits, misses: frame.truth.count - hits, falseAlarms: frame.found.count - hits)
    }
    return counts
  }
}
