public import Base
public import Media

/// One frame through one pipeline, outside of any job.
public struct SingleRun: Sendable {
  /// The answer: what each output node found, what each node cost, and what the tools warn of.
  public let json: JSONValue

  /// Runs it on the calling thread.
  ///
  /// - Throws: `ToolFailure` when a tool that an output depends on fails, or any tool for good. What fails beside them is
  ///   warned of.
  public static func run(_ plan: ExecutionPlan, on frame: Frame, interruption: Interruption) throws
    -> SingleRun
  {
    let runner: PlanRunner
    do throws(PlanRunner.StepFailure) {
      runner = try PlanRunner(plan, job: nil, interruption: interruption)
    } catch {
      throw error.failure
    }
    let outcome = runner.run(FrameViews(frame))
    let needed = plan.neededForOutput
    for (step, failure) in outcome.failures where failure.isFatal || needed.contains(step) {
      throw failure
    }
    var outputs: [JSONObject.Member] = []
    var timings: [JSONObject.Member] = []
    var warnings: [JSONValue] = []
    for (index, step) in plan.steps.enumerated() {
      let id = step.node.id.description
      func warn(_ warning: ToolWarning) {
        warnings.append([
          "node": .string(id), "code": .string(warning.code),
          "message": .string(warning.message), "severity": .string(warning.severity.rawValue),
        ])
      }
      for failed in outcome.failures where failed.step == index {
        warn(ToolWarning(failed.failure))
      }
      guard let output = outcome.outputs[index] else { continue }
      let milliseconds = Milliseconds(nanoseconds: outcome.nanoseconds[index]).value
      timings.append(.init(name: id, value: .number(milliseconds)))
      output.warnings.forEach(warn)
      guard step.isOutput else { continue }
      var writer = JSONWriter()
      try Findings.data(output.values, of: frame).write(to: &writer)
      outputs.append(.init(name: id, value: try JSONParser.parse(writer.bytes())))
    }
    return SingleRun(json: [
      "pipeline_id": .string(plan.definition.id.description),
      "frame": [
        "frame_id": .integer(frame.index), "timestamp_ms": .number(frame.time.milliseconds),
        "width": .integer(Int64(frame.width)), "height": .integer(Int64(frame.height)),
      ],
      "outputs": .object(JSONObject(outputs)), "timings_ms": .object(JSONObject(timings)),
      "warnings": .array(warnings),
    ])
  }
}

extension ExecutionPlan {
  /// The outputs, and every step that one of them is given something by, over however many others.
  fileprivate var neededForOutput: Set<Int> {
    var needed: Set<Int> = []
    // Whoever gives comes before whom it gives to.
    for (index, step) in steps.enumerated().reversed() where step.isOutput || needed.contains(index)
    {
      needed.insert(index)
      needed.formUnion(step.inputs.map(\.step))
    }
    return needed
  }
}
