import Base
import Media
import TestSupport
import Testing

@testable import Jobs

@Suite("Where a job stands, as bytes")
struct CheckpointTests {
  private static func checkpoint(_ random: inout SeededRandom) -> Checkpoint {
    func number(_ random: inout SeededRandom) -> Int64 {
      .random(in: 0...Int64.max, using: &random)
    }
    var checkpoint = Checkpoint()
    checkpoint.pass = random.below(9)
    checkpoint.isPassOpen = .random(using: &random)
    checkpoint.leftOut = (0..<random.below(3)).map { $0 }
    checkpoint.hasToldOfSource = .random(using: &random)
    if .random(using: &random) {
      checkpoint.source = SourceStamp(bytes: number(&random), changedAt: number(&random))
    }
    if .random(using: &random) {
      checkpoint.resume = ResumePoint(
        last: FramePosition(
          index: number(&random), time: MediaTime(microseconds: number(&random)),
          hasSteadyClock: .random(using: &random),
          fingerprint: .random(using: &random) ? .random(in: .min ... .max, using: &random) : nil),
        tally: DamageTally(
          damagedFrames: number(&random), lostPackets: number(&random),
          clockResets: number(&random), sizeChanges: number(&random)), taken: number(&random))
    }
    checkpoint.totals.frames = number(&random)
    checkpoint.totals.detections = number(&random)
    checkpoint.totals.confidenceThousandths = number(&random)
    checkpoint.totals.droppedFrames = number(&random)
    checkpoint.framesInPass = number(&random)
    for _ in 0..<random.below(4) {
      _ = checkpoint.warnings.note(
        ToolWarning(code: "C\(random.below(3))", message: "m"), of: "p", frame: number(&random))
    }
    checkpoint.percent = Int64(random.below(101))
    checkpoint.passNanoseconds = number(&random)
    for _ in 0..<random.below(3) {
      var timing = DurationSketch()
      for _ in 0..<random.below(20) { timing.record(nanoseconds: Int64(random.below(1 << 40))) }
      checkpoint.finishedRuns.append(
        PipelineRun(
          pipeline: "pipe", frames: number(&random), milliseconds: number(&random),
          nodes: [.init(node: "node", timing: timing)]))
    }
    checkpoint.tools = (0..<random.below(3)).map { _ in
      (0..<random.below(40)).map { _ in .random(in: .min ... .max, using: &random) }
    }
    return checkpoint
  }

  @Test(arguments: SeededRandom.seeds)
  func `what is written is read`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      let written = Self.checkpoint(&random)
      let read = try Checkpoint(written.bytes)
      #expect(read.bytes == written.bytes)
      #expect(read.pass == written.pass && read.isPassOpen == written.isPassOpen)
      #expect(read.leftOut == written.leftOut && read.tools == written.tools)
      #expect(read.resume == written.resume && read.source == written.source)
      #expect(read.totals == written.totals && read.warnings == written.warnings)
      #expect(read.framesInPass == written.framesInPass && read.percent == written.percent)
      #expect(read.passNanoseconds == written.passNanoseconds)
      #expect(read.hasToldOfSource == written.hasToldOfSource)
      #expect(
        read.finishedRuns.map(\.nodes[0].timing) == written.finishedRuns.map(\.nodes[0].timing))
    }
  }

  @Test(arguments: SeededRandom.seeds)
  func `what is cut or changed is refused or read, and never a crash`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<300 {
      let whole = Self.checkpoint(&random).bytes
      #expect(throws: StateDecoder.Malformed.self) {
        try Checkpoint(Array(whole.prefix(random.below(whole.count))))
      }
      #expect(throws: StateDecoder.Malformed.self) { try Checkpoint(whole + [0]) }
      var changed = whole
      for _ in 0...random.below(4) {
        changed[random.below(changed.count)] = .random(in: .min ... .max, using: &random)
      }
      if let read = try? Checkpoint(changed) { #expect(read.bytes == changed) }
    }
  }

  @Test func `of another version it is refused`() {
    var bytes = Checkpoint().bytes
    bytes[0] += 1
    #expect(throws: StateDecoder.Malformed.self) { try Checkpoint(bytes) }
  }
}
