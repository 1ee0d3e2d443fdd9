import Base
import Jobs

/// What a client asks of the stream: its query and its `Last-Event-ID`, read and checked.
struct StreamQuery: Sendable {
  let jobs: [JobID]
  let session: String
  let types: MessageTypeSet
  let framesPerSecond: Int?
  /// The text of the cursor; whether it can be honoured is the log's to say.
  let cursor: String?

  private static let mostJobs = 64
  private static let longestSession = 128

  init(_ request: HTTPRequest) throws(HTTPError) {
    var jobs: [JobID] = []
    for text in request.query.all("job_id") {
      guard let id = JobID(text) else {
        throw HTTPError(status: 404, code: "job_not_found", "there is no job '\(text.prefix(64))'")
      }
      // Named twice it is one job still, and its stream ends with it.
      if !jobs.contains(id) { jobs.append(id) }
    }
    guard jobs.count <= Self.mostJobs else {
      throw HTTPError(
        .invalidParameter, "at most \(Self.mostJobs) jobs can be named; name none for all")
    }
    self.jobs = jobs
    session = request.query.first("session_id") ?? request.id
    guard (1...Self.longestSession).contains(session.unicodeScalars.count) else {
      throw HTTPError(
        .invalidParameter, "session_id must have 1 to \(Self.longestSession) characters")
    }
    types = try Self.types(request.query.first("types"))
    framesPerSecond = try request.integerParameter("fps", in: 1...1_000).map { Int($0) }
    cursor = Self.cursor(of: request)
  }

  /// The header is what the browser itself remembers, and later than what the address says.
  static func cursor(of request: HTTPRequest) -> String? {
    request.headers["Last-Event-ID"] ?? request.query.first("after")
  }

  static func types(_ list: String?) throws(HTTPError) -> MessageTypeSet {
    guard let list else { return .logged }
    var types: MessageTypeSet = []
    for name in list.split(separator: ",") {
      guard let type = MessageType(name: String(name)) else {
        let known = MessageType.allCases.map(\.name.description).joined(separator: ", ")
        throw HTTPError(
          .invalidParameter, "types holds '\(name.prefix(64))', which is none; there are: \(known)")
      }
      types.insert(MessageTypeSet(type))
    }
    guard !types.isEmpty else {
      throw HTTPError(.invalidParameter, "types must name at least one type of message")
    }
    return types
  }
}

/// What a stream will be: the query held against the log and the jobs.
struct StreamPlan: Sendable {
  let query: StreamQuery
  private var keys: [JobKey] = []
  private var after: Int64
  /// The client's position as it sees it itself.
  private var position: EventID
  /// Why its cursor cannot be honoured.
  private var reset: RealtimeMessage?
  private var greeting: [RealtimeMessage] = []
  private var snapshots: [[UInt8]] = []
  private var isOver = false
  /// The only job named has ended and the client has all of it: 204, which stops an `EventSource`.
  private(set) var isAtTheEnd = false

  private init(query: StreamQuery, after: Int64, position: EventID) {
    self.query = query
    self.after = after
    self.position = position
  }

  static func make(_ query: StreamQuery, now: Int64, _ services: Services) async throws
    -> StreamPlan
  {
    let log = services.store.log
    var plan = StreamPlan(query: query, after: now, position: log.id(of: now))
    var isFresh = true
    if let cursor = query.cursor {
      do throws(CursorError) {
        plan.after = try log.resolve(Cursor(cursor))
        plan.position = log.id(of: plan.after)
        isFresh = false
      } catch {
        let reset = RealtimeMessage(.warning(WarningPayload(streamReset: error)))
        plan.reset = reset
        plan.greeting.append(reset)
      }
    }
    var watched: [JobRecord] = []
    for id in query.jobs { watched.append(try await services.store.perform(Read.job(id))) }
    plan.keys = watched.map(\.key)
    plan.greeting += try await services.metadata(of: watched).map { RealtimeMessage(.metadata($0)) }
    if isFresh { plan.snapshots = try await Self.snapshots(watched, query, services) }
    if watched.count == 1, watched[0].status.isTerminal {
      let end = try await services.store.perform(Read.tail(of: watched[0].id)).lastSequence
      plan.isOver = plan.after >= end
      plan.isAtTheEnd = plan.isOver && !isFresh
    }
    return plan
  }

  /// The newest `progress` of each running job that is watched.
  private static func snapshots(_ watched: [JobRecord], _ query: StreamQuery, _ services: Services)
    async throws -> [[UInt8]]
  {
    guard query.types.contains(.progress) else { return [] }
    if query.jobs.isEmpty {
      var filter = JobListFilter()
      filter.status = .running
      let page = try await services.store.perform(Read.jobs(filter, limit: 1_000))
      return page.jobs.reversed().compactMap { page.progress[$0.id] }
    }
    var snapshots: [[UInt8]] = []
    for job in watched where job.status == .running {
      if let progress = try await services.store.perform(Read.tail(of: job.id)).progress {
        snapshots.append(progress)
      }
    }
    return snapshots
  }

  /// What an `EventSource` is told when there is no place for it. It comes back with the position that it came with, so that
  /// nothing is lost; one that had none, or none that is good, comes back to this moment.
  func capacityNotice(for request: HTTPRequest) -> HTTPResponse? {
    CapacityNotice.answer(request, position: position, reset: reset)
  }

  /// The stream as the stream thread takes it.
  func request(
    on socket: TakenSocket, headers: [(String, String)]?, place: StreamPlace,
    onEnd: @escaping @Sendable (StreamEnd) -> Void
  ) -> StreamRequest {
    StreamRequest(
      socket: StreamSocket(taken: socket), session: query.session,
      filter: StreamFilter(
        jobs: query.jobs.isEmpty ? nil : Set(keys.map(\.number)), types: query.types,
        framesPerSecond: query.framesPerSecond),
      jobs: query.jobs, after: after, greeting: greeting, snapshots: snapshots, isOver: isOver,
      headers: headers, place: place, onEnd: onEnd)
  }
}

extension Services {
  /// The metadata of the plugins that these jobs run, once each and in the order in which they first run; of all when no job
  /// is named.
  func metadata(of jobs: [JobRecord]) async throws -> [MetadataPayload] {
    guard !jobs.isEmpty else { return pluginMetadata }
    let catalogue = PipelineCatalogue(store: store, registry: runner.registry)
    var pipelines: Set<Name> = []
    var plugins: [Name] = []
    for pass in jobs.flatMap(\.passes) where pipelines.insert(pass).inserted {
      // An executor of its own kind has no pipelines: its passes are plugins.
      for plugin in try await catalogue.plugins(of: pass) ?? [pass]
      where !plugins.contains(plugin) {
        plugins.append(plugin)
      }
    }
    return plugins.compactMap { plugin in pluginMetadata.first { $0.plugin == plugin } }
  }
}
