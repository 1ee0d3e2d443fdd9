import Base
import Jobs
import Media

/// How well the whole analysis sees: every figure with a goal, over films that nobody tunes on.
struct JudgingSuite {
  let lab: Lab

  private static let films = 20
  private static let filmsWhenQuick = 3
  private static let sizes = [(width: 640, height: 360), (width: 1_280, height: 720)]

  /// A figure of the report, and what it should reach.
  private typealias Wanted = (
    section: String, figure: String, name: String, unit: Figure.Unit, goal: Figure.Goal?
  )

  private static let wanted: [Wanted] = [
    ("detection", "precision", "people, precision", .share, nil),
    ("detection", "recall", "people, recall", .share, nil),
    ("detection", "f1", "people, F1 at 0.5", .share, .atLeast(0.92)),
    ("clear", "mota", "MOTA", .share, .atLeast(0.82)),
    ("identity", "idf1", "IDF1", .share, .atLeast(0.88)),
    ("hota", "hota", "HOTA", .share, .atLeast(0.70)),
    ("ball", "f1", "ball, F1 within 10 px", .share, .atLeast(0.70)),
    ("teams", "accuracy", "right team", .share, .atLeast(0.97)),
    ("cuts", "f1", "cuts, F1", .share, .atLeast(0.99)),
    ("homography", "solved", "frames with a homography", .share, .atLeast(0.60)),
    ("homography", "median_error", "homography, median error", .metres, .atMost(0.75)),
    ("detection", "calibration_error", "calibration error", .share, nil),
  ]

  func figures() throws -> [Figure] {
    let films = try JudgingFilms(lab.directory.kept)
    let seeds = JudgingFilms.seeds(lab.scale.isQuick ? Self.filmsWhenQuick : Self.films)
    let analysis = try WholeAnalysis()
    return try Self.sizes.flatMap { width, height in
      let matches = try seeds.map { seed in
        try judge(
          MatchSettings(
            seed: seed, width: width, height: height, seconds: JudgingFilms.seconds), films,
          analysis)
      }
      return try table("\(width)×\(height)", matches, analysis.plan.subjects)
    }
  }

  private func judge(_ settings: MatchSettings, _ films: JudgingFilms, _ analysis: WholeAnalysis)
    throws -> JudgedMatch
  {
    let title = "seed \(settings.seed) at \(settings.width)×\(settings.height)"
    let (film, truth) = try films.film(settings) { lab.progress("\(title): painting") }
    let run = try analysis.run(film, truth)
    let fps = Text.number(Double(run.pictureCount) / run.seconds)
    lab.progress("\(title): \(fps) frames a second")
    return run.match
  }

  /// What all films together reach, and how they differ.
  private func table(
    _ size: String, _ matches: [JudgedMatch], _ subjects: Set<MatchFindings.Subject>
  ) throws -> [Figure] {
    let report = { (matches: [JudgedMatch]) in
      EvaluationReport(MatchReport(matches, subjects: subjects).sections)
    }
    let together = report(matches)
    let each = matches.map { report([$0]) }
    return try Self.wanted.map { wanted in
      guard let reached = together.number(wanted.figure, of: wanted.section) else {
        throw Problem("nothing is known of \(wanted.name)")
      }
      return Figure(
        .judging, "\(size) \(wanted.name)", wanted.unit,
        ours: each.compactMap { $0.number(wanted.figure, of: wanted.section) }, goal: wanted.goal,
        together: reached)
    }
  }
}
