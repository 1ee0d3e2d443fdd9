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
    return services.answers.reply(to: request, about: id, in: services.store) { job in
      guard !onlyEnded || job.status.isTerminal else {
        throw HTTPError(
          .conflict,
          "the job \(id) is \(job.status.rawValue); its result is there when it has ended")
      }
      var parts = JobParts()
      parts.wantFrames(after: -1)
      return parts
    } answer: { view, tag in
      list(view, end: Array("]}".utf8)).response(view, tag: tag, store: services.store)
    }
  }

  /// The words of `?frames=`.
  private enum FramesWanted: String, CaseIterable {
    case none, all
  }

  private static func extended(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    let after = try request.integerParameter("frames_after", in: -1...Int64.max)
    let wantsFrames = try request.wordParameter("frames", FramesWanted.self) != FramesWanted.none
    return services.answers.reply(to: request, about: id, in: services.store) { _ in
      var parts = JobParts()
      parts.reports = true
      if wantsFrames { parts.wantFrames(after: after ?? -1) }
      return parts
    } answer: { view, tag in
      let folded = try ExtendedView(of: view)
      return list(view, end: Array("],\(folded.members)}".utf8))
        .response(view, tag: tag, store: services.store)
    }
  }

  private static func list(_ view: JobView, end: [UInt8]) -> FrameList {
    var writer = JSONWriter()
    writer.openLegacyJob(view.job)
    return FrameList(head: writer.bytes(), tail: end, write: payload)
  }

  @Sendable private static func payload(_ writer: inout JSONWriter, _ row: FrameRow) {
    MessageText.framePayload(row.json).withUnsafeBytes { writer.raw($0) }
  }
}

/// What the log says of a job so far, folded: progress, the plugins' times, the warnings.
struct ExtendedView {
  private let progress: Int64?
  private var timings: [(plugin: String, milliseconds: Milliseconds)] = []
  private var warnings: [String] = []

  init(of view: JobView) throws {
    progress = JobProgress.percent(view.tail.progress)
    for message in view.reports { take(try RealtimeMessage(json: message)) }
  }

  private mutating func take(_ message: RealtimeMessage) {
    switch message.body {
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
