/// How well people are followed, picture by picture: the CLEAR MOT figures
/// (Bernardin, Stiefelhagen, Evaluating Multiple Object Tracking Performance, 2008).
public struct ClearMOT: Sendable, Hashable {
  /// Whose reading of the paper: the two programs that the field compares itself with differ where the paper leaves room.
  public enum Reading: String, Sendable, CaseIterable {
    /// TrackEval, MOTChallenge's own. Partners of the previous picture stay together if they can; then the overlap
    /// decides. Pictures without truth or without findings are passed over. Mostly tracked is more than 80 %.
    case trackEval = "trackeval"
    /// py-motmetrics. The last partners stay together if they can, however long ago that was; then the number of matches
    /// decides, then the overlap. Mostly tracked is 80 % and more.
    case motmetrics
  }

  public let counts: HitCounts
  /// How often a true person's track is another one than the last time.
  public let switches: Int
  /// How often a true person is lost and found again.
  public let fragmentations: Int
  /// True people by how much of their time they are followed: over 80 %, less than 20 %, and between.
  public let mostlyTracked: Int
  public let partlyTracked: Int
  public let mostlyLost: Int
  let overlapSum: Double

  /// 1 less the errors (misses, false alarms, switches) for each true box: at most 1, and less than 0 for the worst.
  public var mota: Double? {
    share(
      counts.hits - counts.falseAlarms - switches, of: counts.hits + counts.misses)
  }

  /// The mean overlap of matches.
  public var motp: Double? { counts.hits == 0 ? nil : overlapSum / Double(counts.hits) }

  /// - Parameter overlap: what a match must overlap.
  public init(_ table: TrackTable, overlap: Double, reading: Reading = .trackEval) {
    var walk = ClearMOTWalk(tracks: table.truthLengths.count, overlap: overlap, reading: reading)
    for picture in table.pictures { walk.step(picture) }
    counts = HitCounts(
      hits: walk.hits, misses: table.truthCount - walk.hits,
      falseAlarms: table.foundCount - walk.hits)
    switches = walk.switches
    fragmentations = walk.segments.reduce(0) { $0 + max($1 - 1, 0) }
    overlapSum = walk.overlapSum
    let shares = zip(walk.matched, table.truthLengths).map { Double($0) / Double($1) }
    mostlyTracked = shares.count { reading == .trackEval ? $0 > 0.8 : $0 >= 0.8 }
    mostlyLost = shares.count { $0 < 0.2 }
    partlyTracked = shares.count - mostlyTracked - mostlyLost
  }
}
