import Base
import Jobs

/// `/v1/jobs/{id}`: the frozen interface, and its one addition.
enum LegacyRoutes {
  static func table(_ services: Services) -> [Route] {
    [
      Route("GET", "/v1/jobs/{id}", role: .role(.read)) { try job(services, $0, onlyEnded: false) },
      Route("GET", "/v1/jobs/{id}/result", role: .role(.read)) {
        try job(services, $0, onlyEnded: true)
      },
      Route("GET", "/v1/jobs/{id}/extended", role: .role(.read)) { try extended(services, $0) },
    ]
  }

  private static func job(_ services: Services, _ request: HTTPRequest, onlyEnded: Bool) throws
    -> Reply
  {
    let id = try services.jobID(request)
    return .later {
      let job = try await services.store.perform(Read.job(id))
      guard !onlyEnded || job.status.isTerminal else {
        throw HTTPError(
          .conflict,
          "the job \(id) is \(job.status.rawValue); its result is there when it has ended")
      }
      return try await answer(services, request, job, frames: .all, tail: Array("]}".utf8))
    }
  }

  /// Which frames an answer holds.
  private enum Frames {
    case none
    case all
    case after(Int64)
  }

  private static func extended(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    let after = try request.integerParameter("frames_after", in: -1...Int64.max)
    let frames: Frames =
      if request.query.first("frames") == "none" { .none } else { after.map { .after($0) } ?? .all }
    return .later {
      let job = try await services.store.perform(Read.job(id))
      let folded = try await ExtendedView.fold(services.store, job.key)
      return try await answer(
        services, request, job, frames: frames, tail: Array("],\(folded.members)}".utf8))
    }
  }

  private static func answer(
    _ services: Services, _ request: HTTPRequest, _ job: JobRecord, frames: Frames, tail: [UInt8]
  ) async throws -> HTTPResponse {
    let position = try await services.store.perform(Read.tail(of: job.id))
    let tag = JobETag.of(position, job)
    if EntityTag.isMatched(tag, by: request.headers) { return JobETag.notModified(tag) }
    var writer = JSONWriter()
    writer.openLegacyJob(job)
    let pages =
      switch frames {
      case .none:
        FramePages(
          store: services.store, job: job.id, head: [], tail: tail, limit: 0, write: payload)
      case .all:
        FramePages(
          store: services.store, job: job.id, head: writer.bytes(), tail: tail, write: payload)
      case .after(let index):
        FramePages(
          store: services.store, job: job.id, head: writer.bytes(), tail: tail, after: index,
          write: payload)
      }
    if case .none = frames {
      writer.raw(bytes: tail)
      return .json(headers: ["ETag": tag], bytes: writer.bytes())
    }
    return HTTPResponse(
      headers: ["Content-Type": MediaType.json, "ETag": tag], body: .stream(pages))
  }

  @Sendable private static func payload(_ writer: inout JSONWriter, _ row: FrameRow) {
    MessageText.framePayload(row.json).withUnsafeBytes { writer.raw($0) }
  }
}

/// What the log says of a job so far, folded: progress, the plugins' times, the warnings.
struct ExtendedView {
  private var progress: Int64?
  private var timings: [(plugin: String, milliseconds: Milliseconds)] = []
  private var warnings: [String] = []

  /// Reads the job's part of the log, without its frames.
  static func fold(_ store: Store, _ job: JobKey) async throws -> ExtendedView {
    var view = ExtendedView()
    let types: MessageTypeSet = [
      MessageTypeSet(.progress), MessageTypeSet(.pluginStatus), MessageTypeSet(.warning),
    ]
    let filter = LogFilter(jobs: [job.number], types: types)
    var cursor: Int64 = 0
    while true {
      let page = try await store.perform(store.log.page(after: cursor, filter: filter))
      for entry in page.entries {
        view.take(try RealtimeMessage(json: Array(page.json(of: entry))))
      }
      cursor = page.cursor
      if page.reachesEnd { return view }
    }
  }

  private mutating func take(_ message: RealtimeMessage) {
    switch message.body {
    case .progress(let payload): progress = payload.progress ?? progress
    case .warning(let payload): warnings.append(payload.message)
    case .pluginStatus(let payload):
      guard let timing = payload.timing else { return }
      let plugin = payload.plugin.description
      timings.removeAll { $0.plugin == plugin }
      timings.append((plugin, timing))
    default: break
    }
  }

  /// The members as JSON, null until they exist.
  var members: String {
    var writer = JSONWriter()
    writer.raw("\"progress\":")
    if let progress { writer.integer(progress) } else { writer.raw("null") }
    writer.name("plugin_timings")
    if timings.isEmpty {
      writer.raw("null")
    } else {
      writer.raw("{")
      for (index, timing) in timings.enumerated() {
        if index > 0 { writer.raw(",") }
        writer.string(timing.plugin)
        writer.raw(":")
        writer.tenths(timing.milliseconds.tenths)
      }
      writer.raw("}")
    }
    writer.name("warnings")
    writer.value(warnings.isEmpty ? .null : .array(warnings.map { .string($0) }))
    return writer.text()
  }
}
