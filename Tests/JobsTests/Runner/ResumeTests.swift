import Base
import TestPlugins
import TestSupport
import Testing

@testable import Jobs

/// A job that was cut up leaves what one leaves that was not, to the last byte.
@Suite("Going on where a job stopped")
struct ResumeTests {
  private static let plugins: [[Name]] = [
    ["chain_follow"], ["chain", "follow"], ["moody", "chain"],
  ]

  /// With pictures out of order, groups that lean on each other, and a clock that is set back.
  private static let sources = ["h264-b.mp4", "h264-open.ts", "hevc.ts", "mpeg2.ts", "set-back.ts"]

  @Test(arguments: sources, SeededRandom.seeds)
  func `stopped and robbed at any frames`(source: String, seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let directory = try TemporaryDirectory()
    let plugins = random.pick(Self.plugins)
    let whole = try CutJob(directory: directory.file("whole"), cuts: [:]).run(plugins, source).job
    #expect(whole.record.status == .completed && whole.frames.count > 50)
    var cuts: [Int: CutJob.Cut] = [:]
    for _ in 0..<4 { cuts[random.below(whole.frames.count)] = .stop }
    // A third would be taken for the job's own fault.
    for _ in 0..<2 { cuts[random.below(whole.frames.count)] = .theft }
    let cut = try CutJob(directory: directory.file("cut"), cuts: cuts).run(plugins, source)
    let comment: Comment = "\(plugins) \(cuts)"
    #expect(cut.cuts > 0, comment)
    #expect(cut.job.frames == whole.frames, comment)
    #expect(cut.job.steadyStory == whole.steadyStory, comment)
    #expect(cut.job.summary == whole.summary, comment)
  }
}
