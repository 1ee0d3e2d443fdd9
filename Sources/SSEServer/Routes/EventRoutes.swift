import Base
import Jobs

/// `/jobs/{id}/events`: the polling twin of the stream. The same messages under the same ids, read instead of pushed.
enum EventRoutes {
  static func table(_ services: Services) -> [Route] {
    [Route("GET", "/jobs/{id}/events", role: .role(.read)) { try events(services, $0) }]
  }

  private static let usualPage: Int64 = 500
  private static let largestPage: Int64 = 5_000
  /// A poll may wait so long for something to say.
  private static let longestWaitSeconds: Int64 = 30

  private static func events(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let id = try services.jobID(request)
    let cursor = try Cursor(request.query.first("after") ?? "0")
    let limit = try request.integerParameter("limit", in: 1...largestPage) ?? usualPage
    let types = try StreamQuery.types(request.query.first("types"))
    let wait = try request.integerParameter("wait", in: 0...longestWaitSeconds) ?? 0
    return .later {
      let deadline = Monotonic.now().advanced(bySeconds: Double(wait))
      let job = try await services.store.perform(Read.job(id))
      var after = try services.store.log.resolve(cursor)
      while true {
        let page = try await services.store.perform(
          services.store.log.page(
            after: after, filter: LogFilter(jobs: [job.key.number], types: types),
            limits: PageLimits(events: Int(limit))))
        let ended = try await hasEnded(services, id, at: page)
        let rest = services.store.log.hasEndedWaits ? 0 : deadline.nanoseconds(since: .now())
        if !page.entries.isEmpty || ended || rest <= 0 { return answer(page, done: ended) }
        after = page.cursor
        await services.store.log.waitForEvent(after: after, atMostNanoseconds: rest)
      }
    }
  }

  /// Whether there is nothing after this page, now or ever.
  private static func hasEnded(_ services: Services, _ id: JobID, at page: LogPage) async throws
    -> Bool
  {
    guard page.reachesEnd else { return false }
    if page.entries.contains(where: { $0.type == .complete }) { return true }
    let status = try await services.store.perform(Read.job(id)).status
    guard status.isTerminal else { return false }
    return try await services.store.perform(Read.tail(of: id)).lastSequence <= page.cursor
  }

  private static func answer(_ page: LogPage, done: Bool) -> HTTPResponse {
    var writer = JSONWriter(capacity: page.bytes.count + 128 * page.entries.count + 256)
    writer.raw("{\"events\":[")
    for (index, entry) in page.entries.enumerated() {
      if index > 0 { writer.raw(",") }
      writer.raw("{\"id\":")
      writer.string(page.id(of: entry).description)
      writer.raw(",")
      // The message as it is, behind its opening brace.
      page.json(of: entry).dropFirst().withUnsafeBytes { writer.raw($0) }
    }
    writer.raw("],\"cursor\":")
    writer.string(page.cursorID.description)
    writer.raw(",\"done\":")
    writer.bool(done)
    writer.raw("}")
    return .json(headers: ["Cache-Control": "no-store"], bytes: writer.bytes())
  }
}
