import Base

/// Does the work of jobs: runs their pipelines over their sources.
public struct PipelineExecutor: JobExecutor {
  private let store: Store
  private let settings: RunnerSettings

  public init(store: Store, settings: RunnerSettings) {
    self.store = store
    self.settings = settings
  }

  public func run(_ job: ClaimedJob, in session: JobSession) throws -> JobExit {
    let catalogue = PipelineCatalogue(store: store, registry: settings.registry)
    let plans: [ExecutionPlan]
    do {
      plans = try job.record.passes.map { try catalogue.plan($0) }
    } catch let error as InvalidPipeline {
      // Registered pipelines never change, but the plugins of a server may.
      return .ended(
        .failed(
          JobFailure(code: "PIPELINE_INVALID", message: error.description), summary: [:]))
    }
    let checkpoint: Checkpoint?
    do {
      checkpoint = try job.checkpoint.map { try Checkpoint($0) }
    } catch {
      return .ended(.failed(.unreadableCheckpoint(error), summary: [:]))
    }
    return try JobRun(
      job.record, after: checkpoint, session: session, settings: settings, plans: plans
    ).run()
  }
}

extension JobFailure {
  static let unreadableCheckpointCode = "CHECKPOINT_UNREADABLE"

  /// The job was begun by another version of this program.
  static func unreadableCheckpoint(_ error: any Error) -> JobFailure {
    JobFailure(
      code: unreadableCheckpointCode,
      message: "the job cannot go on where it stopped: \(error); submit it again")
  }
}
