import Base
import Media

// The two ends of a pass, the end of the job, and what is written between.

extension JobRun {
  var decoding: DecodeOptions {
    var decoding = options.decoding
    // What has failed in one pass is not tried again in the next.
    decoding.hardware = deviceUsed == choice.used ? choice.hardware : nil
    return decoding
  }

  func open(_ messages: PassMessages) throws {
    try messages.opening(&step)
    if checkpoint.pass == 0, let reason = choice.fallbackReason {
      let warning = ToolWarning(
        code: "DEVICE_FALLBACK", message: "running on the CPU: \(reason)", severity: .medium)
      try messages.warning(warning, of: nil, frame: nil, &step)
    }
    checkpoint.isPassOpen = true
  }

  func close(
    _ runners: [PlanRunner], _ messages: PassMessages, _ report: FrameStream.Report
  ) throws -> PassEnd {
    for runner in runners {
      let said: [(step: Int, warnings: [ToolWarning])]
      do throws(PlanRunner.StepFailure) {
        said = try runner.finish()
      } catch {
        return .failed(try fail(error.node, error.failure, frame: nil, messages))
      }
      for (index, warnings) in said {
        let plugin = runner.plan.steps[index].node.plugin
        for warning in warnings { try note(warning, of: plugin, frame: nil, messages) }
      }
    }
    try messages.closing(runners, frames: checkpoint.framesInPass, checkpoint.warnings, &step)
    countDropped(report)
    if !checkpoint.hasToldOfSource {
      checkpoint.hasToldOfSource = true
      let dropped = checkpoint.totals.droppedFrames
      for warning in SourceWarnings.all(of: report, dropped: dropped) {
        try messages.warning(warning, of: nil, frame: nil, &step)
      }
    }
    endPass()
    return .done
  }

  /// The next pass begins with nothing of this one but its figures.
  func endPass() {
    countPassTime()
    for runner in runners {
      var nodes: [PipelineRun.Node] = []
      for (planned, timing) in zip(runner.plan.steps, runner.timings) {
        settings.timings.add(timing, of: planned.node.plugin)
        nodes.append(PipelineRun.Node(node: planned.node.id, timing: timing))
      }
      checkpoint.finishedRuns.append(
        PipelineRun(
          pipeline: runner.plan.definition.id, frames: checkpoint.framesInPass,
          milliseconds: checkpoint.passNanoseconds / 1_000_000, nodes: nodes))
    }
    checkpoint.pass += 1
    checkpoint.isPassOpen = false
    checkpoint.leftOut = []
    checkpoint.resume = nil
    checkpoint.framesInPass = 0
    checkpoint.passNanoseconds = 0
    checkpoint.tools = []
    runners = []
    lastFrame = nil
  }

  /// Why the source cannot be read on. Of one that is another by now, that is the reason, whatever came of it: a shorter one
  /// has not the frame at which the job goes on, and nobody who looks at it would see what is wrong with it.
  func failure(of error: MediaError) throws(MessageError) -> JobFailure {
    guard let stamp = settings.sources.stamp(of: reference), stamp != checkpoint.source else {
      return JobFailure(code: error.code, message: error.description)
    }
    try warnOfChangedSource()
    return JobFailure(
      code: Self.sourceChangedCode,
      message: "the source has changed since the job began (\(error)); submit it again")
  }

  private static let sourceChangedCode = "SOURCE_CHANGED"

  private func warnOfChangedSource() throws(MessageError) {
    try step.append(
      .warning(
        WarningPayload(
          jobID: record.id,
          message:
            "the source has changed since the job began, so its frames may be of several versions",
          severity: .medium, code: Self.sourceChangedCode)))
  }

  // MARK: - Steps

  func commit(_ runners: [PlanRunner]) throws {
    saveTools(runners)
    try session.commit(takeStep())
  }

  /// Adds the time since it was last added.
  private func countPassTime() {
    let now = Monotonic.now()
    checkpoint.passNanoseconds += now.nanoseconds(since: countedUntil)
    countedUntil = now
  }

  func saveTools(_ runners: [PlanRunner]) {
    countPassTime()
    checkpoint.tools = Array(repeating: [], count: passes[checkpoint.pass].count)
    for runner in runners { checkpoint.tools[runner.place] = runner.snapshot() }
    if let lastFrame {
      checkpoint.resume = ResumePoint(
        last: lastFrame.position, tally: lastFrame.tally, taken: checkpoint.framesInPass)
    }
  }

  /// Everything since the last step, with the checkpoint that continues after it.
  func takeStep() -> JobStep {
    defer { device = nil }
    return JobStep(messages: step.take(), checkpoint: checkpoint.bytes, device: device)
  }

  /// Commits what there is and leaves the rest to the next server.
  func pause() throws -> JobExit {
    try session.commit(takeStep())
    return .paused
  }

  func cancelled() -> JobExit {
    .ended(.cancelled(summary: checkpoint.totals.summary, metrics: metrics), last: takeStep())
  }

  func failed(_ failure: JobFailure) -> JobExit {
    .ended(
      .failed(failure, summary: checkpoint.totals.summary, metrics: metrics), last: takeStep())
  }

  /// What the nodes have cost so far, those of the pass that runs included.
  private var metrics: [NodeMetrics] {
    let running = runners.flatMap { zip($0.plan.steps.map(\.node.id), $0.timings) }
    return (checkpoint.finishedRuns.flatMap(\.nodes).map { ($0.node, $0.timing) } + running)
      .map { NodeMetrics($0, $1) }
  }

  func complete(_ source: SourceProvenance) throws -> JobExit {
    var source = source
    if settings.sources.stamp(of: reference) != checkpoint.source {
      source.sha256 = nil
      try warnOfChangedSource()
    }
    var summary = checkpoint.totals.summary
    let provenance = Provenance(
      source: source, plans: passes.flatMap(\.self), record: record, deviceUsed: deviceUsed)
    summary["provenance"] = .object(provenance.json)
    let result = try JobResult(
      frameCount: checkpoint.totals.frames, summary: summary, metrics: metrics,
      runs: checkpoint.finishedRuns)
    return .ended(.completed(result), last: takeStep())
  }
}

extension NodeMetrics {
  init(_ node: Name, _ timing: DurationSketch) {
    func milliseconds(_ nanoseconds: Int64?) -> Double { Double(nanoseconds ?? 0) / 1e6 }
    self.init(
      node: node, frames: timing.count,
      totalMilliseconds: milliseconds(timing.totalNanoseconds),
      p50: milliseconds(timing.quantile(0.5)), p95: milliseconds(timing.quantile(0.95)),
      p99: milliseconds(timing.quantile(0.99)), maximum: milliseconds(timing.maximumNanoseconds))
  }
}
