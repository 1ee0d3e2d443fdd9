public import Base
public import Media

/// One frame through one pipeline, outside of any job.
public struct SingleRun: Sendable {
  /// The answer: what each output node found, what each node cost, and what the tools warn of.
  public let json: JSONValue

  /// Runs it on the calling thread.
  ///
  /// - Throws: `ToolFailure` when a tool that an output depends on fails.
  public static func run(_ plan: ExecutionPlan, on frame: Frame, interruption: Interruption) throws
    -> SingleRun
  {
    let runner: PlanRunner
    do throws(PlanRunner.StepFailure) {
      runner = try PlanRunner(plan, job: nil, interruption: interruption)
    } catch {
      throw error.failure
    }
    let outcome = runner.run(frame)
    if let failed = outcome.failures.first { throw failed.failure }
    var outputs: [JSONObject.Member] = []
    var timings: [JSONObject.Member] = []
    var warnings: [JSONValue] = []
    for (index, step) in plan.steps.enumerated() {
      guard let output = outcome.outputs[index] else { continue }
      let id = step.node.id.description
      let milliseconds = Milliseconds(nanoseconds: outcome.nanoseconds[index]).value
      timings.append(.init(name: id, value: .number(milliseconds)))
      for warning in output.warnings {
        warnings.append([
          "node": .string(id), "code": .string(warning.code),
          "message": .string(warning.message), "severity": .string(warning.severity.rawValue),
        ])
      }
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
