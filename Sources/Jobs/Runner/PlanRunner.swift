import Base
import Media

/// Runs one frame after the other through one plan. It belongs to one pass of one job; used by one thread at a time.
///
/// Nodes of one frame that do not depend on each other run side by side where there are cores for it, and where they take long
/// enough to be worth waking another thread. What comes of a frame is the same whatever their timing: each has what its inputs
/// need, and all results have their place.
final class PlanRunner {
  let plan: ExecutionPlan
  /// The plan's place in its pass.
  let place: Int
  private let tools: [any Tool]
  private let crew: Crew
  /// What each step has taken of late. At first it is thought to be worth a thread.
  private var usualNanoseconds: [Int64]
  /// What each step has cost so far.
  private(set) var timings: [DurationSketch]

  /// Waking a thread and waiting for it takes some ten microseconds, and far longer where decoding has all cores.
  private static let worthOfThread: Int64 = 1_000_000
  /// So many frames make what is usual.
  private static let memory: Int64 = 8

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
  init(
    _ plan: ExecutionPlan, place: Int = 0, job: JobID?, interruption: Interruption,
    cores: Int = Crew.cores
  ) throws(StepFailure) {
    self.plan = plan
    self.place = place
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
    let widest = plan.waves.map(\.count).max() ?? 1
    crew = Crew(name: "tl-node", helpers: min(widest, cores) - 1)
    timings = Array(repeating: DurationSketch(), count: tools.count)
    usualNanoseconds = Array(repeating: Self.worthOfThread, count: tools.count)
  }

  struct StepFailure: Error {
    let step: Int
    let node: PipelineDefinition.Node
    let failure: ToolFailure
  }

  /// Runs every step that has what it needs. A step that fails has no output for this frame, and those that need it do not run.
  func run(_ views: FrameViews) -> Outcome {
    var outcome = Outcome(
      outputs: Array(repeating: nil, count: tools.count),
      nanoseconds: Array(repeating: 0, count: tools.count))
    for wave in plan.waves {
      let ready = wave.compactMap { index in
        input(of: plan.steps[index], views, outcome.outputs).map { (index, $0) }
      }
      for (index, run) in zip(ready.map(\.0), process(ready)) {
        outcome.nanoseconds[index] = run.nanoseconds
        timings[index].record(nanoseconds: run.nanoseconds)
        usualNanoseconds[index] += (run.nanoseconds - usualNanoseconds[index]) / Self.memory
        switch run.result.flatMap({ Self.checked($0, plan.steps[index].tool) }) {
        case .success(let output): outcome.outputs[index] = output
        case .failure(let failure): outcome.failures.append((index, failure))
        }
      }
    }
    // In the order of the steps, like everything else that came of the frame.
    outcome.failures.sort { $0.step < $1.step }
    return outcome
  }

  /// What came of one step, and what it cost.
  private struct Run {
    let result: Result<ToolOutput, ToolFailure>
    let nanoseconds: Int64
  }

  /// Steps that do not depend on each other, each with its input; what came of each.
  private func process(_ ready: [(step: Int, input: ToolInput)]) -> [Run] {
    isWorthThreads(ready.map(\.step)) ? sideBySide(ready) : oneByOne(ready)
  }

  private func oneByOne(_ ready: [(step: Int, input: ToolInput)]) -> [Run] {
    ready.map { Self.process($0.input, tools[$0.step]) }
  }

  private func sideBySide(_ ready: [(step: Int, input: ToolInput)]) -> [Run] {
    // Safe: each tool is touched by the one part that has its step, and by nobody else before the round is over.
    nonisolated(unsafe) let tools = tools
    let runs = Guarded<[Run?]>(Array(repeating: nil, count: ready.count))
    crew.run(ready.count) { part in
      let run = Self.process(ready[part].input, tools[ready[part].step])
      runs.withLock { $0[part] = run }
    }
    return runs.withLock { $0 }.map { $0! }
  }

  /// Whether at least two of these steps take long enough.
  private func isWorthThreads(_ steps: [Int]) -> Bool {
    var long = 0
    for step in steps where usualNanoseconds[step] >= Self.worthOfThread { long += 1 }
    return long > 1
  }

  private static func process(_ input: ToolInput, _ tool: any Tool) -> Run {
    let start = Monotonic.now()
    let result: Result<ToolOutput, ToolFailure>
    do throws(ToolFailure) {
      result = .success(try tool.process(input))
    } catch {
      result = .failure(error)
    }
    return Run(result: result, nanoseconds: Monotonic.now().nanoseconds(since: start))
  }

  /// What a step is given; nil when something that it needs is missing.
  private func input(
    of step: ExecutionPlan.Step, _ views: FrameViews, _ outputs: [ToolOutput?]
  ) -> ToolInput? {
    var values: [ToolValue] = []
    var missing: [DataType] = []
    for binding in step.inputs {
      if let value = outputs[binding.step]?.values.first(where: { $0.type == binding.type }) {
        values.append(value)
      } else if binding.isRequired {
        return nil
      } else {
        missing.append(binding.type)
      }
    }
    return ToolInput(views: views, values: values, missing: missing)
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
  ///
  /// - Throws: when one fails for good. That one has failed otherwise is what it has to say.
  func finish() throws(StepFailure) -> [(step: Int, warnings: [ToolWarning])] {
    var said: [(Int, [ToolWarning])] = []
    for (index, tool) in tools.enumerated() {
      do throws(ToolFailure) {
        let warnings = try tool.finish()
        if !warnings.isEmpty { said.append((index, warnings)) }
      } catch  where !error.isFatal {
        said.append((index, [ToolWarning(error)]))
      } catch {
        throw StepFailure(step: index, node: plan.steps[index].node, failure: error)
      }
    }
    return said
  }

  // MARK: - State

  func snapshot() -> [UInt8] {
    var state = StateEncoder()
    for (tool, timing) in zip(tools, timings) {
      // Each in an envelope of its own: a tool that reads too much cannot spoil the next.
      var own = StateEncoder()
      tool.snapshot(into: &own)
      state.write(own.bytes)
      timing.write(to: &state)
    }
    return state.bytes
  }

  /// - Throws: with the step whose state cannot be read.
  func restore(from bytes: [UInt8]) throws(StepFailure) {
    var state = StateDecoder(bytes)
    for index in tools.indices {
      do throws(StateDecoder.Malformed) {
        var own = StateDecoder(try state.byteArray())
        try tools[index].restore(from: &own)
        guard own.isAtEnd else { throw StateDecoder.Malformed() }
        timings[index] = try DurationSketch(from: &state)
      } catch {
        throw StepFailure(
          step: index, node: plan.steps[index].node,
          failure: ToolFailure(
            code: JobFailure.unreadableCheckpointCode,
            message: "\(error); submit the job again", isFatal: true))
      }
    }
  }
}
