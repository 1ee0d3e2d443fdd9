/// Everything that can be said of what was found in synthetic matches, over all their pictures.
public struct MatchReport: Sendable {
  /// What a track has to stay with for its identity to be right.
  enum Scope {
    /// A cut ends every track, so whoever is seen after it is somebody new.
    case shot
    /// A person is the same through the whole film.
    case film
  }

  public let pictureCount: Int
  /// Each nil where nobody looked for it.
  public let people: PeopleReport?
  /// The same people, numbered through the whole film. Nil where nobody followed them, or nothing was cut.
  public let peopleOverCuts: PeopleReport?
  /// Players in the right team and in a wrong one or none. What teams are called is settled film by film.
  public let teams: HitCounts?
  public let ball: BallScore?
  public let pitch: HomographyScore?
  /// Where the pitch's lines cross, by the homography.
  public let crossings: HitCounts?
  public let cuts: HitCounts?
  private let isFollowed: Bool

  public init(_ matches: [JudgedMatch], subjects: Set<MatchFindings.Subject>) {
    pictureCount = matches.reduce(0) { $0 + $1.pictures.count }
    isFollowed = subjects.contains(.tracks)
    let shots = Self.people(matches, within: .shot)
    people = subjects.contains(.people) ? PeopleReport(shots) : nil
    let isCut = matches.contains { !$0.truth.cuts.isEmpty }
    peopleOverCuts =
      isFollowed && isCut ? PeopleReport(Self.people(matches, within: .film)) : nil
    teams =
      subjects.contains(.teams)
      ? matches.map { match in
        TeamScore(Self.people([match], within: .shot), overlap: PeopleReport.usualOverlap)
      }.reduce(into: HitCounts()) { counts, score in
        counts += HitCounts(hits: score.rightCount, misses: score.peopleCount - score.rightCount)
      } : nil
    ball =
      subjects.contains(.ball)
      ? BallScore(matches.flatMap { $0.pictures.map { $0.truth.ball(found: $0.found.ball) } })
      : nil
    let views = subjects.contains(.pitch) ? matches.flatMap(Self.views) : nil
    pitch = views.map(HomographyScore.init)
    crossings = views.map { LinePointScore.counts($0.map(\.crossings), radius: Self.pointRadius) }
    cuts =
      subjects.contains(.cuts) ? matches.reduce(into: HitCounts()) { $0 += Self.cuts($1) } : nil
  }

  /// Pixels that a point of the pitch may be off.
  private static let pointRadius = 10.0

  /// Numbers below this are for the people of one shot, or of one film.
  private static let peoplePerScope = 1 << 20

  private static func people(_ matches: [JudgedMatch], within scope: Scope) -> [PeopleFrame] {
    matches.enumerated().flatMap { place, match in
      match.pictures.map { truth, found in
        let shot = scope == .shot ? truth.shot : 0
        let base = (place * peoplePerScope + shot) * peoplePerScope
        return PeopleFrame(
          truth: truth.expectedPeople().map { $0.numbered(base + $0.id) },
          found: found.people.map { person in
            person.numbered(person.id.map { place * peoplePerScope + $0 })
          })
      }
    }
  }

  private static func views(_ match: JudgedMatch) -> [HomographyScore.Frame] {
    match.pictures.map { truth, found in
      HomographyScore.Frame(
        truth: truth.homography, found: found.homography, width: match.truth.width,
        height: match.truth.height)
    }
  }

  private static func cuts(_ match: JudgedMatch) -> HitCounts {
    let pictures = match.pictures
    return CutScore.counts(
      truth: match.truth.cuts, found: pictures.filter(\.found.isCut).map(\.truth.index))
  }
}

extension MatchReport {
  /// The figures, by kind.
  public var sections: [EvaluationReport.Section] {
    var sections = people.map { isFollowed ? $0.sections : $0.detectionSections } ?? []
    if let over = peopleOverCuts {
      sections.append(
        .init(
          "over_cuts", "Followed over cuts as well",
          [
            .init("mota", "MOTA", .share(over.clear.mota)),
            .init("idf1", "IDF1", .share(over.identity.idf1)),
            .init("hota", "HOTA", .share(over.hota.hota)),
            .init("switches", "switches of identity", .count(over.clear.switches)),
          ]))
    }
    if let teams {
      sections.append(
        .init(
          "teams", "Teams",
          [
            .init("accuracy", "in the right team", .share(teams.recall)),
            .init("people", "players who were found", .count(teams.hits + teams.misses)),
          ]))
    }
    if let ball {
      sections.append(
        .init(
          "ball", "Ball, within \(Int(BallScore.usualRadius)) pixels",
          ball.counts.figures + [
            .init("mean_error", "mean error", .measure(ball.meanError, unit: "px")),
            .init("median_error", "median error", .measure(ball.medianError, unit: "px")),
          ]))
    }
    return sections + pitchSections + cutSections
  }

  private var pitchSections: [EvaluationReport.Section] {
    guard let pitch, let crossings else { return [] }
    return [
      .init(
        "homography", "Camera",
        [
          .init("solved", "pictures with crossings that have one", .share(pitch.solvedShare)),
          .init("pictures", "pictures with crossings", .count(pitch.solvableCount)),
          .init("median_error", "median error", .measure(pitch.medianError, unit: "m")),
          .init("mean_error", "mean error", .measure(pitch.meanError, unit: "m")),
        ]),
      .init(
        "crossings", "Crossings of lines, within \(Int(Self.pointRadius)) pixels",
        crossings.figures),
    ]
  }

  private var cutSections: [EvaluationReport.Section] {
    cuts.map { [.init("cuts", "Cuts", $0.figures)] } ?? []
  }
}

extension HitCounts {
  /// Precision, recall and F1.
  var figures: [EvaluationReport.Figure] {
    [
      .init("precision", "precision", .share(precision)),
      .init("recall", "recall", .share(recall)),
      .init("f1", "F1", .share(f1)),
    ]
  }
}

extension HomographyScore.Frame {
  /// Where lines cross in the picture, in truth and as the homography that was found says.
  var crossings: (truth: [PixelPoint], found: [PixelPoint]) {
    let there = PitchPoints.visible(PitchPoints.crossings, in: self)
    let said = found.map { found in
      PitchPoints.visible(
        PitchPoints.crossings,
        in: HomographyScore.Frame(truth: found, found: nil, width: width, height: height))
    }
    let pixels = { (points: [(point: TruthPoint, pixel: TruthPoint)]) in
      points.map { PixelPoint(x: $0.pixel.x, y: $0.pixel.y) }
    }
    return (pixels(there), pixels(said ?? []))
  }
}

extension ExpectedPerson {
  fileprivate func numbered(_ id: Int) -> ExpectedPerson {
    ExpectedPerson(id: id, box: box, team: team, counts: counts)
  }
}

extension FoundPerson {
  fileprivate func numbered(_ id: Int?) -> FoundPerson {
    FoundPerson(id: id, box: box, confidence: confidence, team: team)
  }
}
