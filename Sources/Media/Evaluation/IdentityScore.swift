/// How much of the true people's time is told by one track each: every true track is given one found track, and
/// every found track to one, so that they agree as often as possible over the whole video
/// (Ristani et al., Performance Measures and a Data Set for Multi-Target, Multi-Camera Tracking, 2016).
public struct IdentityScore: Sendable, Hashable {
  /// Boxes in which a true track and its own found track agree, are missing, or are too many.
  public let counts: HitCounts

  public var idf1: Double? { counts.f1 }
  public var precision: Double? { counts.precision }
  public var recall: Double? { counts.recall }

  /// - Parameter overlap: how much boxes overlap that agree.
  public init(_ table: TrackTable, overlap: Double) {
    var agreements = [Int](repeating: 0, count: table.pairs.count)
    for picture in table.pictures {
      for meeting in picture.meetings where Overlap.reaches(meeting.overlap, overlap) {
        agreements[meeting.pair] += 1
      }
    }
    let edges = zip(table.pairs, agreements).map {
      HeaviestMatching.Edge(row: $0.truth, column: $0.found, weight: Double($1))
    }
    let hits = HeaviestMatching.choose(
      edges, rows: table.truthLengths.count, columns: table.foundLengths.count
    ).reduce(0) { $0 + agreements[$1] }
    counts = HitCounts(
      hits: hits, misses: table.truthCount - hits, falseAlarms: table.foundCount - hits)
  }
}
