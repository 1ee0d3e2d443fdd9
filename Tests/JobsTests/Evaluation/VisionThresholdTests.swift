import Base
import Foundation
import TestSupport
import Testing

@testable import Jobs
@testable import Media

/// How well the whole analysis sees, held against figures that only ever get better.
///
/// The films are of seeds that nobody tunes on. `make test` prints the table; `make bench ARGS=judging` does so for more films.
@Suite("Vision's thresholds") struct VisionThresholdTests {
  /// Tests/Thresholds/vision.json.
  private struct Thresholds: Decodable {
    struct Films: Decodable {
      let seeds: [UInt64]
      let width, height: Int
      let seconds: Double
    }

    /// One figure of the report, and what it must reach: at least so much, or at most.
    struct Figure: Decodable {
      let section, figure: String
      let atLeast, atMost: Double?
      let goal: Double
    }

    let pipeline: String
    let films: Films
    let figures: [Figure]

    static func read() throws -> Thresholds {
      let tests = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      let file = tests.appending(path: "Thresholds/vision.json")
      return try JSONDecoder().decode(Thresholds.self, from: Data(contentsOf: file))
    }
  }

  @Test func `the analysis sees as well as it ever did`() throws {
    let thresholds = try Thresholds.read()
    let directory = try TemporaryDirectory()
    let definition = try #require(
      BuiltInPlugins.all.runnable.first { $0.id.description == thresholds.pipeline })
    let plan = try PipelineValidator(BuiltInPlugins.all).plan(definition)
    let films = thresholds.films
    let matches = try films.seeds.map { seed in
      let files = MatchFiles(video: directory.file("\(seed).mp4"))
      let truth = try MatchFilm.write(
        MatchSettings(
          seed: seed, width: films.width, height: films.height, seconds: films.seconds), to: files)
      let interruption = Interruption()
      let stream = FrameStream(interruption: interruption) { _ throws(MediaError) in
        try SourceOpener.video(
          ofFile: files.video, named: "the match", interruption: interruption)
      }
      defer { stream.stop() }
      let run = try MatchRun(plan, over: stream, truth: truth, interruption: interruption)
      #expect(run.failureCount == 0)
      #expect(run.pictureCount == truth.frames.count)
      return run.match
    }
    let report = EvaluationReport(MatchReport(matches, subjects: plan.subjects).sections)
    print("\n  \(Self.row("figure", "reached", "threshold", "goal"))")
    for wanted in thresholds.figures {
      let name = "\(wanted.section) \(wanted.figure)"
      let reached = try #require(
        report.number(wanted.figure, of: wanted.section), "no figure \(name)")
      let threshold = try #require(wanted.atLeast ?? wanted.atMost)
      let isReached = wanted.atMost.map { reached <= $0 } ?? (reached >= threshold)
      #expect(isReached, "\(name) is \(reached), the threshold \(threshold)")
      let isGood = wanted.atMost == nil ? reached >= wanted.goal : reached <= wanted.goal
      let goal = Self.text(wanted.goal) + (isGood ? "" : " missed")
      print("  \(Self.row(name, Self.text(reached), Self.text(threshold), goal))")
    }
  }

  private static func text(_ number: Double) -> String { String(format: "%.3f", number) }

  private static func row(_ cells: String...) -> String {
    zip(cells, [28, 9, 11, 13]).map { cell, width in
      cell.padding(toLength: max(width, cell.count), withPad: " ", startingAt: 0)
    }.joined()
  }
}
