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

  init(
    _ job: ClaimedJob, session: JobSession, settings: RunnerSettings, plans: [ExecutionPlan]
  ) throws {
    record = job.record
    self.session = session
    self.settings = settings
    guard case .object(let written) = try JSONParser.parse(Array(record.options.utf8)) else {
      throw StateDecoder.Malformed()
    }
    options = try JobOptions(json: written)
    reference = try SourceReference(record.source)
    passes = reference.isLive ? [plans] : plans.map { [$0] }
    checkpoint = try job.checkpoint.map { try Checkpoint($0) } ?? Checkpoint()
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
        return .ended(.cancelled(summary: checkpoint.totals.summary), last: takeStep())
      case .failed(let failure):
        return .ended(.failed(failure, summary: checkpoint.totals.summary), last: takeStep())
      }
    }
    do {
      return try complete(try provenance.wait())
    } catch MediaError.cancelled {
      return session.stop == .shutdown
        ? try pause()
        : .ended(.cancelled(summary: checkpoint.totals.summary), last: takeStep())
    } catch let error as MediaError {
      return .ended(
        .failed(Self.failure(error), summary: checkpoint.totals.summary), last: takeStep())
    }
  }

  // MARK: - Passes

  func runPass(_ plans: [ExecutionPlan]) throws -> PassEnd {
    let messages = PassMessages(
      // Ids of devices are short names.
      job: record.id, plans: plans, device: Label(deviceUsed) ?? "cpu")
    if !checkpoint.isPassOpen { try open(messages) }
    let runners: [PlanRunner]
    do throws(PlanRunner.StepFailure) {
      runners = try makeRunners(plans)
    } catch {
      return try failToPrepare(error, messages)
    }
    if !checkpoint.tools.isEmpty {
      var state = StateDecoder(checkpoint.tools)
      for runner in runners { try runner.restore(from: &state) }
    }
    countedUntil = .now()
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
      try messages.failed(
        messages.firstPlugin, runners, frames: checkpoint.framesInPass, checkpoint.warnings,
        &step)
      return .failed(Self.failure(error))
    }
    switch end {
    case .done: return try close(runners, messages, stream.report)
    case .stopped, .failed:
      saveTools(runners)
      return end
    }
  }
}
