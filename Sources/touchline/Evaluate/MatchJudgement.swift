import Base
import Jobs
import Media

/// A pipeline over a synthetic match, against the truth about it.
struct MatchJudgement {
  private static let usualTiles: Int64 = 24
  private static let tiles: ClosedRange<Int64> = 1...200
  private static let sheetColumns = 4
  /// Wide enough to see a person of fifteen rows.
  private static let tileWidth = 480

  private let video: String
  private let truth: MatchTruth
  private let plan: ExecutionPlan
  /// Taken before the work, so that a place that cannot be written shows at once.
  private let sheet: StagedFile?
  private let tracks: StagedFile?
  private let tileCount: Int

  init(_ values: OptionTable.Values) throws {
    video = values.operands[0]
    guard let pipeline = values.last("pipeline") else { throw UsageError("--pipeline is missing") }
    let count = try values.integer("sheet-tiles", or: Self.usualTiles)
    guard Self.tiles.contains(count) else {
      throw UsageError(
        "--sheet-tiles must be from \(Self.tiles.lowerBound) to \(Self.tiles.upperBound)")
    }
    tileCount = Int(count)
    plan = try Self.plan(pipeline)
    let truthPath =
      values.operands.count > 1 ? values.operands[1] : MatchFiles(video: video).truth
    do {
      truth = try MatchTruth(json: try WholeFile.bytes(truthPath))
    } catch let error as MatchTruthError {
      throw CommandFailure("\(truthPath): \(error)")
    }
    let replacing = values.isSet("force")
    sheet = try values.last("sheet").map { try StagedFile($0, replacing: replacing) }
    tracks = try values.last("tracks").map { try StagedFile($0, replacing: replacing) }
  }

  private static func plan(_ id: String) throws -> ExecutionPlan {
    let registry = BuiltInPlugins.all
    guard let definition = registry.runnable.first(where: { $0.id.description == id }) else {
      let known = registry.runnable.map(\.id.description).sorted().joined(separator: ", ")
      throw UsageError("there is no pipeline '\(id)'; there are \(known)")
    }
    return try PipelineValidator(registry).plan(definition)
  }

  func report() throws -> EvaluationReport {
    let interruption = Interruption()
    let film = FrameStream(interruption: interruption) { [video] _ throws(MediaError) in
      try SourceOpener.video(ofFile: video, named: video, interruption: interruption)
    }
    defer { film.stop() }
    let info = try info(of: film)
    guard info.width == truth.width, info.height == truth.height else {
      throw FilmMismatch.size(
        film: "\(info.width) x \(info.height)", truth: "\(truth.width) x \(truth.height)")
    }
    var tiles: [RGBPicture] = []
    let run = try watched(film, interruption) { frame, found in
      if isOnSheet(frame.index) { tiles.append(try tile(frame, found)) }
    }
    guard run.pictureCount > 0 else {
      throw CommandFailure("\(video) has no picture that could be decoded")
    }
    try writeTracks(run)
    try writeSheet(tiles)
    return EvaluationReport(
      MatchReport([run.match], subjects: plan.subjects).sections + [speed(run)])
  }

  /// - Throws: always with the video's name: two files were given, and what is wrong is wrong with one of them.
  private func info(of film: FrameStream) throws -> VideoInfo {
    do throws(MediaError) {
      return try film.info()
    } catch {
      let why = "\(error)"
      throw why.contains(video) ? error : CommandFailure("\(video): \(why)")
    }
  }

  /// Runs the plan, shows how far it is, and ends when told to.
  private func watched(
    _ film: FrameStream, _ interruption: Interruption,
    each: (Frame, MatchFindings) throws -> Void
  ) throws -> MatchRun {
    let stop = StopRequest()
    var progress = FrameProgress(total: truth.frames.count)
    defer { progress.end() }
    return try MatchRun(plan, over: film, truth: truth, interruption: interruption) {
      frame, found in
      try each(frame, found)
      progress.show(Int(frame.index) + 1)
      return !stop.hasCome
    }
  }

  private func speed(_ run: MatchRun) -> EvaluationReport.Section {
    let fps = Double(run.pictureCount) / max(run.seconds, 1e-9)
    return .init(
      "run", "The run, with its decoding",
      [
        .init("frames", "frames", .count(run.pictureCount)),
        .init(
          "missing_frames", "frames that could not be had",
          .count(truth.frames.count - run.pictureCount)),
        .init("failures", "steps that failed", .count(run.failureCount)),
        .init("fps", "speed", .measure(fps, unit: "fps")),
      ])
  }

  // MARK: - What is written

  private func writeTracks(_ run: MatchRun) throws {
    guard let tracks else { return }
    let rows = run.match.findings.enumerated().flatMap { index, found in
      (found?.people ?? []).map { person in
        MOTRow(
          frame: index + 1, id: person.id, box: person.box, confidence: person.confidence,
          category: 1)
      }
    }
    try tracks.write([UInt8](MOTText.text(rows).utf8))
    try tracks.place()
  }

  /// Frames all over the film, as many as there are tiles.
  private func isOnSheet(_ index: Int64) -> Bool {
    guard sheet != nil else { return false }
    let (index, frames) = (Int(index), truth.frames.count)
    return index * tileCount / frames != (index - 1) * tileCount / frames || index == 0
  }

  private func tile(_ frame: Frame, _ found: MatchFindings) throws -> RGBPicture {
    let marks = ContactSheet.marks(of: found, in: frame, truth: truth.frames[Int(frame.index)])
    return try ContactSheet.draw(
      ContactSheet.Tile(frame, title: "FRAME \(frame.index)", marks: marks), width: Self.tileWidth)
  }

  private func writeSheet(_ tiles: [RGBPicture]) throws {
    guard let sheet else { return }
    try sheet.write(PNGEncoder.encode(ContactSheet.arrange(tiles, columns: Self.sheetColumns)))
    try sheet.place()
  }
}
