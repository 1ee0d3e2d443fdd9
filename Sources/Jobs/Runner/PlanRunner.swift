import Base
import Media

/// Runs one frame after the other through one plan. It belongs to one pass of one job; used by one thread at a time.
final class PlanRunner {
  let plan: ExecutionPlan
  private let tools: [any Tool]
  /// What each step has cost so far.
  private(set) var timings: [DurationSketch]

  /// What came of one frame.
  struct Outcome {
    /// By step: what it put out; nil where it failed or could not run.
    var outputs: [ToolOutput?]
    /// By step: its own work on this frame; 0 where it did not run.
    var nanoseconds: [Int64]
    var failures: [(step: Int, failure: ToolFailure)] = []
  }

  /// Makes the tools.
  ///
  /// - Throws: with the step, when one cannot be made.
  init(_ plan: ExecutionPlan, job: JobID?, interruption: Interruption) throws(StepFailure) {
    self.plan = plan
    var tools: [any Tool] = []
    for (index, step) in plan.steps.enumerated() {
      let context = ToolContext(job: job, node: step.node.id, interruption: interruption)
      do throws(ToolFailure) {
        tools.append(
          try step.plugin.makeTool(step.node.tool, config: step.config, context: context))
      } catch {
        throw StepFailure(step: index, node: step.node, failure: error)
      }
    }
    self.tools = tools
    timings = Array(repeating: DurationSketch(), count: tools.count)
  }

  struct StepFailure: Error {
    let step: Int
    let node: PipelineDefinition.Node
    let failure: ToolFailure
  }

  /// Runs every step that has what it needs. A step that fails has no output for this frame, and those that need it do not run.
  func run(_ frame: Frame) -> Outcome {
    var outcome = Outcome(
      outputs: Array(repeating: nil, count: tools.count),
      nanoseconds: Array(repeating: 0, count: tools.count))
    for (index, step) in plan.steps.enumerated() {
      guard let input = input(of: step, frame, outcome.outputs) else { continue }
      let start = Monotonic.now()
      let result: Result<ToolOutput, ToolFailure>
      do throws(ToolFailure) {
        result = .success(try tools[index].process(input))
      } catch {
        result = .failure(error)
      }
      let spent = Monotonic.now().nanoseconds(since: start)
      outcome.nanoseconds[index] = spent
      timings[index].record(nanoseconds: spent)
      switch result.flatMap({ Self.checked($0, step.tool) }) {
      case .success(let output): outcome.outputs[index] = output
      case .failure(let failure): outcome.failures.append((index, failure))
      }
    }
    return outcome
  }

  /// What a step is given; nil when something that it needs is missing.
  private func input(
    of step: ExecutionPlan.Step, _ frame: Frame, _ outputs: [ToolOutput?]
  ) -> ToolInput? {
    var values: [ToolValue] = []
    for binding in step.inputs {
      if let value = outputs[binding.step]?.values.first(where: { $0.type == binding.type }) {
        values.append(value)
      } else if binding.isRequired {
        return nil
      }
    }
    return ToolInput(frame: frame, values: values)
  }

  /// A tool that does not keep to its manifest has failed.
  private static func checked(_ output: ToolOutput, _ tool: ToolManifest) -> Result<
    ToolOutput, ToolFailure
  > {
    let given = output.values.map(\.type)
    guard given.count == tool.outputs.count, tool.outputs.allSatisfy(given.contains) else {
      let (promised, got) = (tool.outputs, given)
      return .failure(
        ToolFailure(
          code: "OUTPUT_MISMATCH",
          message:
            "the tool gave \(got.map(\.description)) where its manifest promises \(promised.map(\.description))",
          isFatal: true))
    }
    return .success(output)
  }

  /// Tells every tool that the frames have ended: what each has to say, by step.
  func finish() throws(StepFailure) -> [(step: Int, warnings: [ToolWarning])] {
    var said: [(Int, [ToolWarning])] = []
    for (index, tool) in tools.enumerated() {
      do throws(ToolFailure) {
        let warnings = try tool.finish()
        if !warnings.isEmpty { said.append((index, warnings)) }
      } catch {
        throw StepFailure(step: index, node: plan.steps[index].node, failure: error)
      }
    }
    return said
  }

  // MARK: - State

  func snapshot(into state: inout StateEncoder) {
    for (tool, timing) in zip(tools, timings) {
      // Each in an envelope of its own: a tool that reads too much cannot spoil the next.
      var own = StateEncoder()
      tool.snapshot(into: &own)
      state.write(own.bytes)
      timing.write(to: &state)
    }
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    for index in tools.indices {
      var own = StateDecoder(try state.byteArray())
      try tools[index].restore(from: &own)
      guard own.isAtEnd else { throw StateDecoder.Malformed() }
      timings[index] = try DurationSketch(from: &state)
    }
  }
}
