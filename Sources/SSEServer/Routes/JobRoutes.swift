import Base
import Jobs

/// `/jobs`: what there is and was, what came of it, and how to stop or remove it.
enum JobRoutes {
  static func table(_ services: Services) -> [Route] {
    [
      Route("GET", "/jobs", role: .role(.read)) { try list(services, $0) },
      Route("GET", "/jobs/{id}", role: .role(.read)) { try job(services, $0) },
      Route("DELETE", "/jobs/{id}", role: .role(.admin)) { try delete(services, $0) },
      Route("POST", "/jobs/{id}/cancel", role: .role(.submit)) { try cancel(services, $0) },
      Route("GET", "/jobs/{id}/frames", role: .role(.read)) { try frames(services, $0) },
      Route("GET", "/jobs/{id}/metrics", role: .role(.read)) { try metrics(services, $0) },
      Route("GET", "/jobs/{id}/history", role: .role(.read)) { try history(services, $0) },
    ]
  }

  /// The most jobs or frames that one page holds.
  private static let largestPage: Int64 = 1_000
  private static let usualPage: Int64 = 100

  // MARK: - The list

  private static func list(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    var filter = JobListFilter()
    filter.status = try request.wordParameter("status", JobStatus.self)
    filter.pipelineID = request.query.first("pipeline_id")
    filter.submittedBy = request.query.first("submitted_by")
    filter.source = request.query.first("source")
    filter.since = try request.momentParameter("since")
    filter.until = try request.momentParameter("until")
    let limit = try request.integerParameter("limit", in: 1...largestPage) ?? usualPage
    let cursor = try request.integerParameter("cursor", in: 1...Int64.max)
    return .later { [filter] in
      // A job that came, went or moved was written; whatever else was written costs a poller one answer, no truth.
      let tag = "W/\"\(services.store.version)\""
      if EntityTag.isMatched(tag, by: request.headers) { return JobETag.notModified(tag) }
      let page = try await services.store.perform(
        Read.jobs(filter, limit: Int(limit), cursor: cursor))
      var writer = JSONWriter(capacity: 16 << 10)
      writer.raw("{\"jobs\":[")
      for (index, job) in page.jobs.enumerated() {
        if index > 0 { writer.raw(",") }
        writer.openJob(job, progress: JobProgress.percent(page.progress[job.id]))
        writer.raw("}")
      }
      writer.raw("],\"next_cursor\":")
      writer.stringOrNull(page.next.map { String($0) })
      writer.raw("}")
      return .json(headers: ["ETag": tag], bytes: writer.bytes())
    }
  }

  // MARK: - One job

  /// What of the result is wanted, when it is not all.
  private enum Included: String, CaseIterable {
    case summary
  }

  private static func job(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    let withFrames = try request.wordParameter("include", Included.self) == nil
    return services.answers.reply(to: request, about: id, in: services.store) { job in
      var parts = JobParts()
      parts.result = true
      // Frames belong to a result, and only a completed job has one.
      if withFrames, job.status == .completed { parts.wantFrames(after: -1) }
      return parts
    } answer: { view, tag in
      var writer = JSONWriter()
      writer.openJob(view.job, progress: JobProgress.percent(view.tail.progress))
      guard let result = view.result else {
        writer.raw(",\"result\":null}")
        return .json(headers: ["ETag": tag], bytes: writer.bytes())
      }
      guard withFrames else {
        writer.raw(",\"result\":{\"summary\":")
        writer.raw(bytes: Array(result.outputJSON.utf8))
        writer.raw("}}")
        return .json(headers: ["ETag": tag], bytes: writer.bytes())
      }
      writer.raw(",\"result\":{\"frames\":[")
      return FrameList(
        head: writer.bytes(), tail: Array("],\"summary\":\(result.outputJSON)}}".utf8)
      ) { $0.resultFrame($1) }.response(view, tag: tag, store: services.store)
    }
  }

  private static func delete(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    return .later {
      try await services.store.perform(Write.delete(id, actor: request.actor))
      return .noContent
    }
  }

  private static func cancel(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    return .later {
      let status =
        if let pool = services.pool {
          try await pool.cancel(id, actor: request.actor)
        } else {
          try await services.store.perform(Write.cancel(id, actor: request.actor))
        }
      return .json(
        status: 202,
        ["job_id": .string(id.description), "status": .string(status.rawValue)])
    }
  }

  // MARK: - What came of it

  /// One JSON object a line.
  private static let lineType = "application/x-ndjson"

  private static func frames(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    let selection = FrameSelection(
      after: try request.integerParameter("after", in: -1...Int64.max) ?? -1,
      limit: Int(try request.integerParameter("limit", in: 1...10_000) ?? largestPage),
      fromMilliseconds: try request.integerParameter("from_ms", in: 0...(1 << 40)),
      toMilliseconds: try request.integerParameter("to_ms", in: 0...(1 << 40)))
    let accepted = request.accepted
    let wantsLines =
      accepted.isNamed(lineType)
      && accepted.thousandths(of: lineType) >= accepted.thousandths(of: MediaType.json)
    return services.answers.reply(
      to: request, about: id, in: services.store, form: wantsLines ? "-lines" : ""
    ) {
      let rows = try await services.store.perform(selection.rows(of: id))
      var response = wantsLines ? lines(rows) : envelope(rows)
      response.headers["Vary"] = "Accept"
      return response
    }
  }

  private static func lines(_ rows: [FrameRow]) -> HTTPResponse {
    var writer = JSONWriter(capacity: 64 << 10)
    for row in rows {
      writer.resultFrame(row)
      writer.raw("\n")
    }
    return HTTPResponse(
      headers: ["Content-Type": lineType], body: .bytes(writer.bytes()))
  }

  private static func envelope(_ rows: [FrameRow]) -> HTTPResponse {
    var writer = JSONWriter(capacity: 64 << 10)
    writer.raw("{\"frames\":[")
    for (index, row) in rows.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.resultFrame(row)
    }
    writer.raw("],\"next_after\":")
    if let last = rows.last { writer.integer(last.index) } else { writer.raw("null") }
    writer.raw("}")
    return .json(bytes: writer.bytes())
  }

  private static func metrics(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    return .later {
      let job = try await services.store.perform(Read.job(id))
      let nodes = try await services.store.perform(Read.metrics(of: id))
      return .json(JobMetrics.value(nodes, of: job)).tagged(for: request)
    }
  }

  private static func history(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    return .later {
      let entries = try await services.store.perform(Read.history(of: id))
      let values = entries.map { entry -> JSONValue in
        [
          "at": .string(entry.at.description), "actor": .string(entry.actor),
          "action": .string(entry.action), "detail": entry.detail.map { .string($0) } ?? .null,
        ]
      }
      return .json(["history": .array(values)]).tagged(for: request)
    }
  }
}

/// What each node of a job cost, and its share of the whole.
enum JobMetrics {
  static func value(_ nodes: [NodeMetrics], of job: JobRecord) -> JSONValue {
    let total = nodes.reduce(0) { $0 + $1.totalMilliseconds }
    let frames = nodes.map(\.frames).max() ?? 0
    let ran: Int64 =
      if let start = job.startedAt, let end = job.completedAt {
        end.milliseconds - start.milliseconds
      } else {
        0
      }
    let rows = nodes.map { node -> JSONValue in
      [
        "node_id": .string(node.node.description), "frames": .integer(node.frames),
        "total_ms": Figures.milliseconds(node.totalMilliseconds),
        "mean_ms": Figures.milliseconds(
          node.frames > 0 ? node.totalMilliseconds / Double(node.frames) : 0),
        "p50_ms": Figures.milliseconds(node.p50), "p95_ms": Figures.milliseconds(node.p95),
        "p99_ms": Figures.milliseconds(node.p99), "max_ms": Figures.milliseconds(node.maximum),
        "share": Figures.share(node.totalMilliseconds, of: total),
      ]
    }
    return [
      "nodes": .array(rows), "frames": .integer(frames),
      "fps": Figures.rate(frames, inMilliseconds: ran),
    ]
  }
}
