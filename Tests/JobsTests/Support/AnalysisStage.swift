import Base
import Media
import TestPlugins
import TestSupport
import Testing

@testable import Jobs

/// A store with workers that run pipelines over the videos of the corpus.
struct AnalysisStage {
  let store: Store
  let pool: WorkerPool
  let ended: EndedJobs

  init(
    directory: String, registry: PluginRegistry = TestPlugins.all, workers: Int = 2,
    mediaRoot: String = Corpus.directory,
    pipelines: [PipelineDefinition] = []
  ) throws {
    store = try Store(directory: directory)
    ended = EndedJobs()
    _ = store.log.add(ended)
    _ = try PipelineCatalogue.registerBuiltIn(
      registry.manifests.compactMap(\.soloPipeline) + registry.pipelines + pipelines, in: store)
    pool = try WorkerPool(
      store: store,
      executor: PipelineExecutor(
        store: store,
        settings: Self.settings(registry, mediaRoot: mediaRoot)),
      options: WorkerPool.Options(workers: workers))
  }

  /// Live streams come from this machine here.
  static func settings(_ registry: PluginRegistry, mediaRoot: String = Corpus.directory)
    -> RunnerSettings
  {
    RunnerSettings(
      registry: registry,
      sources: SourceOpener(
        SourcePolicy(mediaRoot: mediaRoot, allowsPrivate: true)),
      limits: MediaLimits(), devices: MediaDevices.probe())
  }

  func submit(_ plugins: [Name], _ source: String, options: JSONObject = [:]) throws -> JobID {
    let id = try store.performAndWait(
      Write.submit(JobSubmission(passes: plugins, source: source, options: options)))
    pool.wake()
    return id
  }

  /// Runs one job to its end.
  func run(_ plugins: [Name], _ source: String, options: JSONObject = [:]) throws -> FinishedJob {
    try finished(submit(plugins, source, options: options))
  }

  /// Waits for a job's end.
  func finished(_ id: JobID) throws -> FinishedJob {
    ended.wait(for: id)
    return try FinishedJob(id, in: store)
  }

  func stop() {
    pool.stop()
    store.close()
  }
}

/// Tells when jobs have ended.
final class EndedJobs: LogObserver {
  private let jobs = Condition<Set<JobID>>([])

  func committed(_ batch: CommittedBatch) {
    let ended = batch.events.filter { $0.type == .complete }.compactMap { $0.job?.id }
    jobs.update { $0.formUnion(ended) }
  }

  func wait(for id: JobID) {
    _ = jobs.wait { $0.contains(id) ? true : nil }
  }
}

/// Everything that a job has left.
struct FinishedJob {
  let id: JobID
  let record: JobRecord
  let messages: [RealtimeMessage.Body]
  /// As `job_results` has it; nil for a job that did not complete.
  let summary: String?

  init(_ id: JobID, in store: Store) throws {
    self.id = id
    record = try store.job(id)
    let events = try store.wholeLog(filter: LogFilter(jobs: [record.key.number]))
    messages = try events.map { try $0.message.body }
    summary = try store.performAndWait(
      Read { connection in
        try connection.scalarText("SELECT output_json FROM job_results WHERE job_id = '\(id)'")
      })
  }

  /// The messages in few words, without the times at which they came.
  var story: [String] { messages.map(\.essence) }

  /// The story without what comes because time has passed: progress that did not move.
  var steadyStory: [String] {
    var percent: Int64? = 0
    return messages.enumerated().filter { index, message in
      guard index > 0, case .progress(let payload) = message else { return true }
      defer { percent = payload.progress ?? percent }
      return payload.progress != percent && payload.progress != nil
    }.map(\.element.essence)
  }

  /// What the result was made from and with; empty for a job that did not complete.
  var provenance: JSONObject {
    get throws {
      guard case .object(let summary) = try JSONParser.parse(Array((summary ?? "{}").utf8)),
        case .object(let provenance)? = summary["provenance"]
      else { return [:] }
      return provenance
    }
  }

  /// What the frames hold, without how long they took and whose they are.
  var frames: [String] {
    messages.compactMap { message in
      guard case .frame(let frame) = message else { return nil }
      var writer = JSONWriter()
      frame.data.write(to: &writer)
      let node = frame.node ?? frame.plugin
      return "\(node) \(frame.index) \(frame.time.microseconds) \(writer.text())"
    }
  }
}

extension RealtimeMessage.Body {
  fileprivate var essence: String {
    switch self {
    case .progress(let it): "progress \(it.progress.map(String.init) ?? "-") \(it.stage ?? "")"
    case .metadata(let it): "metadata \(it.plugin)"
    case .pluginStatus(let it):
      "\(it.plugin) \(it.status.rawValue)"
        + (it.framesProcessed.map { " \($0) frames" } ?? "")
        + (it.warningsCount.map { " \($0) warnings" } ?? "")
    case .frame(let it): "frame \(it.index) of \(it.node ?? it.plugin)"
    case .warning(let it):
      "warning \(it.plugin?.description ?? "-") \(it.code ?? "-") \(it.severity.rawValue)"
    case .error(let it): "error \(it.plugin?.description ?? "-") \(it.details.errorCode)"
    case .partialResult(let it): "partial result of \(it.plugin)"
    case .complete(let it): "complete \(it.status.rawValue)"
    default: "something else"
    }
  }
}
