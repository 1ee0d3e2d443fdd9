import Base
import Media

/// One run of one job, from where the last one left it to its end or the next pause. Lives on a worker's thread.
final class JobRun {
  // Its parts lie in extensions, file by file; nobody outside of this folder sees any of it.
  let record: JobRecord
  let session: JobSession
  let settings: RunnerSettings
  let options: JobOptions
  let reference: SourceReference
  /// The plans of each pass: one, or all of them side by side on a source that cannot be read twice.
  let passes: [[ExecutionPlan]]
  let choice: MediaDevices.Choice
  let interruption = Interruption()
  var checkpoint: Checkpoint
  var step = StepBuffer()
  var device: JobStep.Device?
  var deviceUsed: String
  /// Up to when the time of the pass has been added up.
  var countedUntil = Monotonic.now()
  /// Frames that earlier runs of a live job have dropped.
  var droppedBefore: Int64 = 0
  /// Those that run in this pass.
  var runners: [PlanRunner] = []
  /// The last frame of the pass that every plan has looked at.
  var lastFrame: Frame?

  /// How a pass ended.
  enum PassEnd {
    case done
    case stopped(StopReason)
    case failed(JobFailure)
  }

  /// A lease lives thirty seconds; work that has nothing to commit renews it this often.
  static let renewSeconds = 5.0

  /// - Parameter checkpoint: where an earlier run has left it.
  init(
    _ record: JobRecord, after checkpoint: Checkpoint?, session: JobSession,
    settings: RunnerSettings, plans: [ExecutionPlan]
  ) throws {
    self.record = record
    self.session = session
    self.settings = settings
    guard case .object(let written) = try JSONParser.parse(Array(record.options.utf8)) else {
      throw StoreError(.databaseCorrupt, "the options of job \(record.id) cannot be read")
    }
    options = try JobOptions(json: written)
    reference = try SourceReference(record.source)
    passes = reference.isLive ? [plans] : plans.map { [$0] }
    if let checkpoint {
      self.checkpoint = checkpoint
    } else {
      self.checkpoint = Checkpoint()
      self.checkpoint.source = settings.sources.stamp(of: reference)
    }
    // A device that has gone since the job came is the processor now, and the job says so.
    choice =
      settings.devices.choose(record.deviceRequested)
      ?? .processor(because: "the device '\(record.deviceRequested)' is not here any more")
    deviceUsed = choice.used
    if choice.used != record.deviceUsed {
      device = JobStep.Device(used: choice.used, fallback: choice.fallbackReason != nil)
    }
  }

  func run() throws -> JobExit {
    session.whenStopped { [interruption] in interruption.request() }
    defer { settings.newestFrames.set(nil, of: record.id) }
    let provenance = ProvenanceReader(reference, settings.sources, interruption: interruption)
    defer {
      interruption.request()
      provenance.join()
    }
    while checkpoint.pass < passes.count {
      switch try runPass(passes[checkpoint.pass]) {
      case .done: continue
      case .stopped(.shutdown): return try pause()
      case .stopped(.cancelled):
        return cancelled()
      case .failed(let failure):
        return failed(failure)
      }
    }
    do {
      return try complete(try found(provenance))
    } catch MediaError.cancelled {
      return session.stop == .shutdown
        ? try pause()
        : cancelled()
    } catch let error as MediaError {
      return failed(try failure(of: error))
    }
  }

  /// What the source is, once it is known. A large file is not read as soon as it is decoded.
  private func found(_ provenance: ProvenanceReader) throws -> SourceProvenance {
    while true {
      if let found = try provenance.wait(atMost: Self.renewSeconds) { return found }
      // What is done is not to wait for it, and the lease is not to run out.
      try session.commit(takeStep())
    }
  }

  // MARK: - Passes

  func runPass(_ plans: [ExecutionPlan]) throws -> PassEnd {
    let all = PassMessages(job: record.id, plans: plans)
    if !checkpoint.isPassOpen { try open(all) }
    if let failure = try prepare(plans, all) { return .failed(failure) }
    guard !runners.isEmpty else {
      endPass()
      return .done
    }
    let messages = PassMessages(job: record.id, plans: runners.map(\.plan))
    countedUntil = .now()
    droppedBefore = checkpoint.totals.droppedFrames
    let stream = settings.sources.frames(
      reference, options: decoding, limits: settings.limits,
      whenBehind: options.whenBehind == .latest && reference.isLive ? .dropOldest : .wait,
      after: checkpoint.resume, interruption: interruption)
    defer { stream.stop() }
    let end: PassEnd
    do {
      end = try readFrames(stream, runners, messages)
    } catch let error as MediaError {
      saveTools(runners)
      if let reason = session.stop { return .stopped(reason) }
      let failure = try failure(of: error)
      try tellFailed(messages)
      return .failed(failure)
    }
    switch end {
    case .done: return try close(runners, messages, stream.report)
    case .stopped, .failed:
      saveTools(runners)
      return end
    }
  }

  /// Makes the tools of every plan, as the last run left them. A plan of which a plugin cannot be prepared, and is not needed
  /// for the job, is left out with a warning; the others run.
  ///
  /// - Returns: why the job cannot go on, when it cannot.
  private func prepare(_ plans: [ExecutionPlan], _ messages: PassMessages) throws -> JobFailure? {
    runners = []
    for (place, plan) in plans.enumerated() where !checkpoint.leftOut.contains(place) {
      do throws(PlanRunner.StepFailure) {
        let runner = try PlanRunner(
          plan, place: place, job: record.id, interruption: interruption)
        if !checkpoint.tools.isEmpty {
          try runner.restore(from: place < checkpoint.tools.count ? checkpoint.tools[place] : [])
        }
        runners.append(runner)
      } catch {
        guard !error.failure.isFatal else {
          return try fail(error.node, error.failure, frame: nil, messages)
        }
        let plugin = error.node.plugin
        checkpoint.leftOut.append(place)
        // With it all that waits for nothing else.
        let others = Set(runningPlans.flatMap(\.plugins))
        try messages.failed(
          [plugin] + plan.plugins.filter { $0 != plugin && !others.contains($0) }, runners,
          frames: checkpoint.framesInPass, checkpoint.warnings, &step)
        try note(ToolWarning(error.failure), of: plugin, frame: nil, messages)
      }
    }
    return nil
  }
}
