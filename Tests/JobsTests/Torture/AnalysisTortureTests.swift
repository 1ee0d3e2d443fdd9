import Foundation
import TestPlugins
import TestSupport
import Testing

@testable import Jobs

/// A real process that analyses real videos, killed at random instants: what it leaves in the end is what a process leaves
/// that nobody killed.
@Suite struct AnalysisTortureTests {
  /// How often processes are killed. `scripts/torture` asks for more.
  private static let kills =
    ProcessInfo.processInfo.environment["TOUCHLINE_TORTURE_KILLS"].flatMap { Int($0) } ?? 20

  /// A third crash of one job is taken for its own fault.
  private static let killsOfOneJob = 2

  private static let jobs: [(plugins: [Name], source: String)] = [
    (["chain_follow"], "long.mp4"), (["chain", "follow"], "long.mp4"),
    (["chain_follow"], "long.ts"), (["moody", "chain"], "set-back.ts"),
  ]

  @Test func `a job that is killed at any instant ends as if nobody had`() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SeededRandom(seed: seed)
    let directory = try TemporaryDirectory()
    let whole = try Self.jobs.enumerated().map { number, job in
      let data = directory.file("whole-\(number)")
      let id = try submit(job.plugins, job.source, in: data)
      #expect(try TortureChild(data, "analyse", Corpus.directory).lastExitStatus() == 0)
      return try finished(id, in: data)
    }
    // Kills that met the job in the middle.
    var cuts = 0
    // On a fast machine more kills come too late to meet anything: then more are tried.
    let rounds = Self.kills / Self.killsOfOneJob
    for round in 0..<(rounds * 3) {
      if round >= rounds, cuts > Self.kills / 3 { break }
      let number = round % Self.jobs.count
      let job = Self.jobs[number]
      let data = directory.file("killed-\(round)")
      let id = try submit(job.plugins, job.source, in: data)
      for _ in 0..<Self.killsOfOneJob {
        let child = try TortureChild(data, "analyse", Corpus.directory)
        // Mostly by what was written, so that a fast machine is met in the middle as well; else by the clock, which meets
        // the start and the moments when nothing is written.
        let byTheClock = random.below(5) == 0
        let lines =
          byTheClock ? 0 : Int.random(in: 1...(whole[number].frames.count / 2), using: &random)
        _ = child.killed(
          afterLines: lines,
          orMilliseconds: byTheClock ? Int32.random(in: 0...200, using: &random) : Int32.max)
        let frames = try frameCount(in: data)
        if frames > 0, frames < whole[number].frames.count { cuts += 1 }
      }
      #expect(try TortureChild(data, "analyse", Corpus.directory).lastExitStatus() == 0)
      let ended = try finished(id, in: data)
      let comment: Comment = "seed \(seed), round \(round): \(job)"
      #expect(ended.frames == whole[number].frames, comment)
      #expect(ended.steadyStory == whole[number].steadyStory, comment)
      #expect(ended.summary == whole[number].summary, comment)
    }
    // The test itself did something.
    #expect(cuts > Self.kills / 3)
  }

  private func frameCount(in data: String) throws -> Int {
    let connection = try Connection(path: "\(data)/touchline.db", role: .reader)
    return Int(try connection.scalar("SELECT count(*) FROM job_frames"))
  }

  private func submit(_ plugins: [Name], _ source: String, in data: String) throws -> JobID {
    let store = try Store(directory: data)
    defer { store.close() }
    let registry = TestPlugins.all
    _ = try PipelineCatalogue.registerBuiltIn(
      registry.manifests.compactMap(\.soloPipeline) + registry.pipelines, in: store)
    return try store.performAndWait(
      Write.submit(JobSubmission(passes: plugins, source: source)))
  }

  private func finished(_ id: JobID, in data: String) throws -> FinishedJob {
    let store = try Store(directory: data)
    defer { store.close() }
    // One log without a gap, and nothing in it twice.
    let sequences = try store.wholeLog().map(\.id.sequence)
    #expect(sequences == Array(1...Int64(sequences.count)))
    return try FinishedJob(id, in: store)
  }
}
