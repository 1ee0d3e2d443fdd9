import Base
import Glibc
import Jobs
import Media

/// Waits before a frame until its job is released (Gates.swift); what it found before is committed by then.
final class PatientTool: Tool {
  static let schema = ConfigSchema([
    .init(
      "until", .integer(in: 1...1_000_000, default: 2), help: "frames that it does at first")
  ])

  /// A step is committed when it is a twentieth of a second old and the next frame comes.
  private static let longerThanAStep: UInt32 = 60_000

  private let until: Int64
  private let context: ToolContext
  private let gates: Gates
  private var frames: Int64 = 0

  init(_ config: ToolConfig, _ context: ToolContext, _ gates: Gates) {
    until = config.integer("until")
    self.context = context
    self.gates = gates
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    if let job = context.job {
      let interruption = context.interruption
      _ = gates.pass(job, done: frames, until: until, shouldStop: { interruption.isDue })
      if frames + 1 == until { usleep(Self.longerThanAStep) }
    }
    frames += 1
    return ToolOutput([.detections([box(at: UInt64(frames))])])
  }

  func snapshot(into state: inout StateEncoder) { state.write(frames) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    frames = try state.integer()
  }
}
