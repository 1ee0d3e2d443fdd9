/// Everything that can be said of people who were found and followed.
public struct PeopleReport: Sendable {
  /// Loose enough for a box that only says where somebody is.
  public static let looseOverlap = 0.3
  /// What the field calls found.
  public static let usualOverlap = 0.5

  public let found: HitCounts
  public let foundLoosely: HitCounts
  public let averagePrecision: Double?
  public let reliability: Reliability
  public let clear: ClearMOT
  public let identity: IdentityScore
  public let hota: HOTAScore
  private let overlap: Double

  /// - Parameters:
  ///   - overlap: what a match must overlap; HOTA goes through all.
  ///   - reading: whose CLEAR MOT.
  public init(
    _ frames: [PeopleFrame], overlap: Double = Self.usualOverlap,
    reading: ClearMOT.Reading = .trackEval
  ) {
    let frames = frames.map { $0.countingOnly(overlap: overlap) }
    let table = TrackTable(frames)
    self.overlap = overlap
    found = DetectionScore.counts(frames, overlap: overlap)
    foundLoosely = DetectionScore.counts(frames, overlap: Self.looseOverlap)
    averagePrecision = AveragePrecision.value(frames, overlap: overlap)
    reliability = Reliability(frames, overlap: overlap)
    clear = ClearMOT(table, overlap: overlap, reading: reading)
    identity = IdentityScore(table, overlap: overlap)
    hota = HOTAScore(table)
  }

  /// The figures of who was found, whoever they are.
  var detectionSections: [EvaluationReport.Section] {
    [
      .init(
        "detection", "Found, at an overlap of \(overlap)",
        found.figures + [
          .init("average_precision", "average precision", .share(averagePrecision)),
          .init("calibration_error", "calibration error", .share(reliability.expectedError)),
        ]),
      .init(
        "detection_loose", "Found, at an overlap of \(Self.looseOverlap)", foundLoosely.figures),
    ]
  }

  /// The figures, by kind.
  public var sections: [EvaluationReport.Section] {
    detectionSections + [
      .init(
        "clear", "Followed (CLEAR MOT)",
        [
          .init("mota", "MOTA", .share(clear.mota)),
          .init("motp", "MOTP", .share(clear.motp)),
          .init("hits", "hits", .count(clear.counts.hits)),
          .init("misses", "misses", .count(clear.counts.misses)),
          .init("false_alarms", "false alarms", .count(clear.counts.falseAlarms)),
          .init("switches", "switches of identity", .count(clear.switches)),
          .init("fragmentations", "fragmentations", .count(clear.fragmentations)),
          .init("mostly_tracked", "mostly tracked", .count(clear.mostlyTracked)),
          .init("partly_tracked", "partly tracked", .count(clear.partlyTracked)),
          .init("mostly_lost", "mostly lost", .count(clear.mostlyLost)),
        ]),
      .init(
        "identity", "Told by one track each",
        [
          .init("idf1", "IDF1", .share(identity.idf1)),
          .init("idp", "IDP", .share(identity.precision)),
          .init("idr", "IDR", .share(identity.recall)),
          .init("idtp", "IDTP", .count(identity.counts.hits)),
          .init("idfp", "IDFP", .count(identity.counts.falseAlarms)),
          .init("idfn", "IDFN", .count(identity.counts.misses)),
        ]),
      .init(
        "hota", "Found, followed and placed (HOTA)",
        [
          .init("hota", "HOTA", .share(hota.hota)),
          .init("deta", "DetA", .share(hota.detection)),
          .init("assa", "AssA", .share(hota.association)),
          .init("loca", "LocA", .share(hota.localisation)),
        ]),
    ]
  }
}
