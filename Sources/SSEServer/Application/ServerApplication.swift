public import Base
import CLinux
import Glibc
public import Jobs
public import Media
import Synchronization

/// A whole server: store, workers, streams and HTTP, started together and stopped in order.
public final class ServerApplication: Sendable {
  public let store: Store
  public let hub: Hub
  private let pool: WorkerPool?
  private let http: HTTPServer
  private let pipes: PipePoll
  private let durations: JobDurations
  private let threads = MediaThreads()
  /// `http`, or `https` with a certificate.
  public let scheme: String
  /// Everything that this server can be asked.
  public let routes: [Route]
  private let hasStopped = Atomic(false)

  /// Opens everything; nothing is served yet.
  ///
  /// - Parameters:
  ///   - work: who does the work of jobs.
  ///   - devices: what this machine can decode with.
  ///   - log: takes one structured line a call.
  public init(
    settings: ServerSettings, work: JobWork = .none, devices: MediaDevices = .probe(),
    log: @escaping @Sendable (JSONObject) -> Void = { _ in }
  ) throws {
    var settings = settings
    let budget = try Self.budget(for: settings, log: log)
    settings.streams.maximumConnections = budget.streams
    let tokens = try settings.tokenFile.map { try TokenFile.load(path: $0) }
    let access = AccessControl(
      origins: OriginPolicy(
        boundAddress: settings.host, hosts: settings.hosts, origins: settings.origins),
      tokens: tokens)
    let store = try Store(directory: settings.dataDirectory)
    let hub = Hub(store: store, settings: settings.streams)
    let uploads = try Self.uploadDirectory(in: settings.dataDirectory)
    let runner = RunnerSettings(
      registry: work.registry,
      sources: SourceOpener(
        SourcePolicy(
          mediaRoot: settings.mediaRoot, uploads: uploads,
          allowsPrivate: settings.allowsPrivateSources)),
      limits: MediaLimits(maximumPixels: settings.maximumPixels), devices: devices)
    for conflict in try PipelineCatalogue.registerBuiltIn(work.pipelines, in: store) {
      log(["event": "pipeline_kept", "pipeline": .string(conflict.description)])
    }
    let pool = try work.executor(store, runner).map { executor in
      try WorkerPool(
        store: store, executor: executor, options: WorkerPool.Options(workers: settings.workers),
        report: { log(ServerLog.line($0)) })
    }
    let pipes = PipePoll()
    self.pipes = pipes
    let counters = RequestCounters()
    let durations = JobDurations(store: store)
    self.durations = durations
    let services = Services(
      store: store, hub: hub, pool: pool, pipes: pipes, access: access, counters: counters,
      durations: durations, runner: runner, threads: threads, uploads: uploads,
      pluginMetadata: work.pluginMetadata, started: .now(), log: log)
    var hooks = HTTPServerHooks()
    hooks.finished = { record in
      counters.count(record)
      log(ServerLog.line(record))
    }
    hooks.stopping = { store.log.endWaits() }
    hooks.full = { CapacityNotice.answer($0, in: store.log) }
    hooks.unexpected = { id, error in log(ServerLog.unexpected(id, error)) }
    var configuration = HTTPServerConfiguration()
    configuration.address = settings.host
    configuration.port = settings.port
    configuration.maximumConnections = budget.connections
    configuration.spareConnections = budget.spareConnections
    scheme = settings.tls == nil ? "http" : "https"
    configuration.tls = try settings.tls.map { try $0.read() }
    self.store = store
    self.hub = hub
    self.pool = pool
    routes =
      OperationRoutes.table(services) + DescriptionRoutes.table(assets: settings.assets)
      + JobRoutes.table(services) + EventRoutes.table(services) + LegacyRoutes.table(services)
      + RealtimeRoutes.table(services) + SessionRoutes.table(services)
      + UploadRoutes.table(services, limit: settings.largestUpload)
      + SubmitRoutes.table(services, limit: settings.largestUpload)
      + PluginRoutes.table(services) + PipelineRoutes.table(services)
      + PipelineRunRoutes.table(services, limit: settings.largestUpload)
      + MediaRoutes.table(services)
      + PageRoutes.table(assets: settings.assets)
    http = HTTPServer(
      configuration: configuration, router: Router(routes), access: access, hooks: hooks)
  }

  /// What this server may hold open at once: what its settings ask for, or as much of it as the kernel allows.
  private static func budget(
    for settings: ServerSettings, log: @Sendable (JSONObject) -> Void
  ) throws(ServerSettings.Problem) -> DescriptorBudget {
    let isTLS = settings.tls != nil
    let asked = DescriptorBudget(
      streams: settings.streams.maximumConnections, workers: settings.workers, isTLS: isTLS)
    let limit = DescriptorLimit.raise(to: asked.needed)
    guard limit >= DescriptorBudget.least else {
      throw ServerSettings.Problem(
        description:
          "this process may open \(limit) files; give it at least \(DescriptorBudget.least), better \(asked.needed) (ulimit -n, or LimitNOFILE= of its service)"
      )
    }
    let fitted = asked.fitted(to: limit, isTLS: isTLS)
    guard fitted != asked else { return asked }
    log([
      "event": "few_descriptors", "limit": .integer(Int64(limit)),
      "needed": .integer(Int64(asked.needed)), "max_connections": .integer(Int64(fitted.streams)),
      "advice":
        "streams are limited to max_connections; raise the hard limit of open files (ulimit -n, or LimitNOFILE= of the service) to needed, or lower --max-connections",
    ])
    return fitted
  }

  private static func uploadDirectory(in data: String) throws -> String {
    let uploads = "\(data)/uploads"
    guard mkdir(uploads, 0o700) == 0 || errno == EEXIST else {
      throw ServerSettings.Problem(
        description: "cannot create \(uploads): \(String(cString: strerror(errno)))")
    }
    return uploads
  }

  /// Serves from now on; gives the port.
  public func start() throws -> UInt16 {
    try http.start()
  }

  /// Tells the workers that a job has come.
  public func wakeWorkers() {
    pool?.wake()
  }

  /// Seconds that answers under way, and readers who must be told, are given. Both together stay well below the ten
  /// seconds in which the whole server is gone.
  private static let drainSeconds = 3.0

  /// Stops in order: nobody new, everybody told, running jobs committed and left for the next server. Blocks meanwhile.
  public func stop() {
    guard !hasStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
    // At once, so that what waits for a host out there is answered while answers can still be sent.
    threads.close()
    // Together: over TLS the HTTP library holds its streams open until the hub has ended them.
    let stopping = NamedThread(name: "tl-http-stop") { [http] in
      http.stop(drainSeconds: Self.drainSeconds)
    }
    hub.close(drainSeconds: Self.drainSeconds)
    stopping.join()
    pipes.close()
    pool?.stop()
    threads.stop()
    durations.stop()
    store.close()
  }
}

/// What the server writes to its log: one object a line.
enum ServerLog {
  static func line(_ record: AccessRecord) -> JSONObject {
    [
      "event": "request", "method": .string(record.method), "path": .string(record.path),
      "status": .integer(Int64(record.status)), "bytes": .integer(record.bytes),
      "ms": .number(Milliseconds(nanoseconds: record.nanoseconds).value),
      "request_id": .string(record.requestID),
      "principal": record.principal.map { .string($0) } ?? .null, "peer": .string(record.peer),
    ]
  }

  static func line(
    _ end: StreamEnd, session: String, requestID: String, principal: String?, peer: String
  ) -> JSONObject {
    [
      "event": "stream_ended", "session": .string(session),
      "ms": .number(Milliseconds(nanoseconds: end.nanoseconds).value),
      "bytes": .integer(end.bytes), "events": .integer(end.events),
      "dropped": .integer(end.dropped), "request_id": .string(requestID),
      "principal": principal.map { .string($0) } ?? .null, "peer": .string(peer),
    ]
  }

  static func unexpected(_ requestID: String, _ error: any Error) -> JSONObject {
    [
      "event": "unexpected_error", "request_id": .string(requestID),
      "error": .string(String(describing: error)),
    ]
  }

  static func line(_ report: WorkerReport) -> JSONObject {
    switch report {
    case .recovered(let ids):
      [
        "event": "jobs_recovered",
        "jobs": .array(ids.map { .string($0.description) }),
      ]
    case .leaseLost(let id): ["event": "lease_lost", "job": .string(id.description)]
    case .storeFailed(let worker, let error):
      [
        "event": "store_failed", "worker": .string(worker.description),
        "error": .string(String(describing: error)),
      ]
    }
  }
}
