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
      let tail = try await services.store.perform(Read.tail(of: id))
      let job = try await services.store.perform(Read.job(id))
      guard !onlyEnded || job.status.isTerminal else {
        throw HTTPError(
          .conflict,
          "the job \(id) is \(job.status.rawValue); its result is there when it has ended")
      }
      return answer(
        services, request, job, tag: JobETag.of(tail, job), frames: .all, end: Array("]}".utf8))
    }
  }

  /// Which frames an answer holds.
  private enum Frames {
    case none
    case all
    case after(Int64)
  }

  /// The words of `?frames=`.
  private enum FramesWanted: String, CaseIterable {
    case none, all
  }

  private static func extended(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    let after = try request.integerParameter("frames_after", in: -1...Int64.max)
    let frames: Frames =
      switch try request.wordParameter("frames", FramesWanted.self) {
      case .none?: .none
      case .all?, nil: after.map { .after($0) } ?? .all
      }
    return .later {
      // The tag before what it stands for: so it is never newer than what the client gets with it.
      let tail = try await services.store.perform(Read.tail(of: id))
      let job = try await services.store.perform(Read.job(id))
      let tag = JobETag.of(tail, job)
      if EntityTag.isMatched(tag, by: request.headers) { return JobETag.notModified(tag) }
      let folded = try await ExtendedView.fold(services.store, job.key)
      return answer(
        services, request, job, tag: tag, frames: frames, end: Array("],\(folded.members)}".utf8))
    }
  }

  private static func answer(
    _ services: Services, _ request: HTTPRequest, _ job: JobRecord, tag: String, frames: Frames,
    end: [UInt8]
  ) -> HTTPResponse {
    if EntityTag.isMatched(tag, by: request.headers) { return JobETag.notModified(tag) }
    var writer = JSONWriter()
    writer.openLegacyJob(job)
    let after: Int64
    switch frames {
    case .none:
      writer.raw(bytes: end)
      return .json(headers: ["ETag": tag], bytes: writer.bytes())
    case .all: after = -1
    case .after(let index): after = index
    }
    let pages = FramePages(
      store: services.store, job: job.id, head: writer.bytes(), tail: end, after: after,
      write: payload)
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
