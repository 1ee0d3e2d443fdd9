import Base
import Media

// The middle of a pass: frame after frame.

extension JobRun {
  /// Reads frames until they end, the job should stop, or a plugin gives up for good.
  func readFrames(
    _ stream: FrameStream, _ runners: [PlanRunner], _ messages: PassMessages
  ) throws -> PassEnd {
    var clock: ProgressClock?
    var pace = Pace()
    while true {
      if let reason = session.stop { return .stopped(reason) }
      if step.isDue { try commit(runners) }
      switch try stream.next(waitingAtMost: step.secondsLeft) {
      case .end: return .done
      case .nothingYet:
        if step.isEmpty { try renewNowAndThen(&pace) }
        if reference.isLive { try tellRunningTime(&pace) }
      case .notice(let notice): try tell(notice, messages)
      case .frame(let views):
        let frame = views.frame
        let known = try clock ?? ProgressClock(options, duration: stream.info().duration)
        clock = known
        countDropped(stream.report)
        // While the next frame is looked at nothing is committed: what the last one showed is not to wait for it.
        if step.isDue(within: pace.lookSeconds) { try commit(runners) }
        let began = Monotonic.now()
        if let failure = try look(at: views, runners, messages) { return .failed(failure) }
        pace.tookLook(seconds: pace.seconds(since: began))
        settings.newestFrames.set(frame, of: record.id)
        try tellProgress(after: frame, known, &pace)
      }
    }
  }

  /// Runs every plan on one frame and notes what came of it; a failure when the job cannot go on.
  func look(
    at views: FrameViews, _ runners: [PlanRunner], _ messages: PassMessages
  ) throws -> JobFailure? {
    let frame = views.frame
    for runner in runners {
      let outcome = runner.run(views)
      for (index, planned) in runner.plan.steps.enumerated() {
        guard let output = outcome.outputs[index] else { continue }
        if planned.isOutput {
          do throws(MessageError) {
            let data = try messages.frame(
              frame, planned.node, output.values, nanoseconds: outcome.nanoseconds[index],
              on: deviceLabel, &step)
            checkpoint.totals.count(data)
            try messages.shot(frame, planned.node, output.values, &step)
          } catch {
            // What cannot be said was not found: the same as a tool that failed on this frame.
            let failure = ToolWarning(
              code: "INVALID_OUTPUT", message: "\(error)", severity: .high)
            try note(failure, of: planned.node.plugin, frame: frame.index, messages)
          }
        }
        for warning in output.warnings {
          try note(warning, of: planned.node.plugin, frame: frame.index, messages)
        }
      }
      for (index, failure) in outcome.failures {
        let node = runner.plan.steps[index].node
        if failure.isFatal {
          return try fail(node, failure, frame: frame.index, messages)
        }
        try note(ToolWarning(failure), of: node.plugin, frame: frame.index, messages)
      }
    }
    checkpoint.framesInPass += 1
    checkpoint.totals.frames = max(checkpoint.totals.frames, checkpoint.framesInPass)
    lastFrame = frame
    return nil
  }

  /// Ids of devices are short names.
  private var deviceLabel: Label { Label(deviceUsed) ?? "cpu" }

  func countDropped(_ report: FrameStream.Report) {
    checkpoint.totals.droppedFrames = droppedBefore + report.droppedFrames
  }

  func note(
    _ warning: ToolWarning, of plugin: Name, frame: Int64?, _ messages: PassMessages
  ) throws(MessageError) {
    if checkpoint.warnings.note(warning, of: plugin, frame: frame) {
      try messages.warning(warning, of: plugin, frame: frame, &step)
    }
  }

  func fail(
    _ node: PipelineDefinition.Node, _ failure: ToolFailure, frame: Int64?,
    _ messages: PassMessages
  ) throws(MessageError) -> JobFailure {
    try tellFailed(messages, first: node.plugin)
    return JobFailure(
      code: failure.code, message: "\(node.plugin): \(failure.message)", plugin: node.plugin,
      frameIndex: frame)
  }

  /// `plugin_status failed` of all that run in this pass: none of them comes to its end.
  ///
  /// - Parameter first: whose fault it is, when it is one's.
  func tellFailed(_ messages: PassMessages, first: Name? = nil) throws(MessageError) {
    let plugins = runningPlans.flatMap(\.plugins)
    let told = ([first].compactMap(\.self) + plugins).reduce(into: [Name]()) {
      if !$0.contains($1) { $0.append($1) }
    }
    try messages.failed(
      told, runners, frames: checkpoint.framesInPass, checkpoint.warnings, &step)
  }

  /// The plans of the pass without those that were left out.
  var runningPlans: [ExecutionPlan] {
    passes[checkpoint.pass].enumerated().filter { !checkpoint.leftOut.contains($0.offset) }
      .map(\.element)
  }

  /// Something happened to the source: viewers hear of it at once.
  func tell(_ notice: MediaNotice, _ messages: PassMessages) throws {
    if case .hardwareFellBack = notice {
      deviceUsed = "cpu"
      device = JobStep.Device(used: "cpu", fallback: true)
    }
    try step.append(try messages.notice(notice, during: currentPlugin))
  }

  // MARK: - Progress

  /// When things were told last, and how fast it goes.
  struct Pace {
    let began = Monotonic.now()
    var lastTold = Monotonic.now()
    var lastRenewed = Monotonic.now()
    /// The fraction at which this run began.
    var firstFraction: Double?
    /// How long looking at a frame may take, by those of late. Nobody knows of the first.
    private(set) var lookSeconds = Double.infinity
    /// What a long look counts for after the next one.
    private static let fading = 0.9

    mutating func tookLook(seconds: Double) {
      lookSeconds = lookSeconds.isFinite ? max(seconds, lookSeconds * Self.fading) : seconds
    }

    func seconds(since moment: Monotonic) -> Double {
      Double(Monotonic.now().nanoseconds(since: moment)) / 1e9
    }
  }

  /// Viewers hear of progress at least this often.
  private static let tellSeconds = 1.0
  /// A year.
  private static let longestETA = 31_536_000.0

  /// `progress`, when the whole percentage has moved, and at least every second.
  func tellProgress(after frame: Frame, _ clock: ProgressClock, _ pace: inout Pace) throws {
    if reference.isLive { return try tellRunningTime(&pace) }
    let isLate = pace.seconds(since: pace.lastTold) >= Self.tellSeconds
    let inPass = clock.fraction(
      after: frame.time, lasting: frame.duration, frames: checkpoint.framesInPass)
    guard let inPass else {
      guard isLate else { return }
      pace.lastTold = .now()
      return try step.append(
        .progress(
          ProgressPayload(
            jobID: record.id, progress: nil, stage: "Frame \(frame.index + 1)",
            plugin: currentPlugin)))
    }
    let fraction = (Double(checkpoint.pass) + inPass) / Double(passes.count)
    // The hundredth per cent is the end's to tell. With a hair added: 29 frames of 100 are 29 per cent, though 0.29 × 100 is
    // a little less.
    let percent = max(min(Int64(fraction * 100 + 1e-9), 99), checkpoint.percent)
    let first = pace.firstFraction ?? fraction
    pace.firstFraction = first
    guard percent > checkpoint.percent || isLate else { return }
    checkpoint.percent = percent
    pace.lastTold = .now()
    var eta: Int64?
    if fraction > first {
      let perFraction = pace.seconds(since: pace.began) / (fraction - first)
      let seconds = (1 - fraction) * perFraction
      // A header may promise centuries; nobody plans by that.
      if seconds < Self.longestETA { eta = Int64(seconds * 1000) }
    }
    try step.append(
      .progress(
        ProgressPayload(
          jobID: record.id, progress: percent, stage: "Analysing", plugin: currentPlugin,
          etaMilliseconds: eta)))
  }

  /// A live source has no end to measure by: it says how long it has run.
  func tellRunningTime(_ pace: inout Pace) throws {
    guard pace.seconds(since: pace.lastTold) >= Self.tellSeconds else { return }
    pace.lastTold = .now()
    let started = record.startedAt ?? .now()
    let seconds = max(0, Timestamp.now().milliseconds - started.milliseconds) / 1000
    try step.append(
      .progress(
        ProgressPayload(
          jobID: record.id, progress: nil, stage: "Running for \(seconds) s",
          plugin: currentPlugin)))
  }

  var currentPlugin: Name? {
    runningPlans.first?.plugins.first
  }

  /// A source that is slow to open or has an outage leaves nothing to commit; the lease lives on all the same.
  private func renewNowAndThen(_ pace: inout Pace) throws {
    guard pace.seconds(since: pace.lastRenewed) >= Self.renewSeconds else { return }
    pace.lastRenewed = .now()
    try session.renew()
  }
}
