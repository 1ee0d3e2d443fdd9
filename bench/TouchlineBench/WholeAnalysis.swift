import Base
import Jobs
import Media

/// The pipeline that sees everything, over a synthetic match and outside of any job.
struct WholeAnalysis {
  static let name = "match_analysis_v1"

  let plan: ExecutionPlan

  init() throws {
    let registry = BuiltInPlugins.all
    guard
      let definition = registry.runnable.first(where: { $0.id.description == Self.name })
    else { throw Problem("there is no pipeline \(Self.name)") }
    plan = try PipelineValidator(registry).plan(definition)
  }

  /// - Throws: also when a step fails or a frame is missing: what it found would be judged by less than there is.
  func run(_ film: String, _ truth: MatchTruth, threads: Int = 0) throws -> MatchRun {
    let interruption = Interruption()
    let stream = FrameStream(interruption: interruption) { _ throws(MediaError) in
      try SourceOpener.video(
        ofFile: film, named: film, threads: threads, interruption: interruption)
    }
    defer { stream.stop() }
    let run = try MatchRun(plan, over: stream, truth: truth, interruption: interruption)
    guard run.failureCount == 0, run.pictureCount == truth.frames.count else {
      throw Problem(
        "\(film): \(run.pictureCount) frames of \(truth.frames.count), \(run.failureCount) steps failed"
      )
    }
    return run
  }
}
