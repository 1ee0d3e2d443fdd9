import Base
import Glibc
import Jobs

/// `/v1/realtime`: the stream, and what belongs to it.
enum RealtimeRoutes {
  static func table(_ services: Services) -> [Route] {
    [
      Route("GET", "/v1/realtime", role: .role(.read), acceptsTicket: true) {
        try stream(services, $0)
      },
      Route("POST", "/v1/realtime/pong", role: .role(.read), body: .json(limit: 4_096)) {
        try pong(services, $0)
      },
      Route("GET", "/v1/realtime/clients", role: .role(.read)) { _ in clients(services) },
      Route("POST", "/v1/realtime/ticket", role: .role(.read)) { try ticket(services, $0) },
    ]
  }

  // MARK: - The stream

  private static func stream(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let query = try StreamQuery(request)
    // What is committed before this moment is the past for a client without a cursor.
    let now = services.store.log.lastSequence
    return .later {
      let plan = try await StreamPlan.make(query, now: now, services)
      if plan.isAtTheEnd { return .noContent }
      if request.isHead {
        return HTTPResponse(headers: SSEEncoder.headers, body: .takeOver { _ in })
      }
      let place: StreamPlace
      do throws(AdmissionRefusal) {
        place = try services.hub.admit(session: query.session)
      } catch {
        return refusal(error, plan, request)
      }
      return answer(plan, place, request, services)
    }
  }

  private static func answer(
    _ plan: StreamPlan, _ place: StreamPlace, _ request: HTTPRequest, _ services: Services
  ) -> HTTPResponse {
    guard !request.isTLS else { return piped(plan, place, request, services) }
    let origin = request.headers["Origin"]
    let headers =
      [("X-Request-Id", request.id)]
      + services.access.origins.corsHeaders(origin: origin).map { ($0.name, $0.value) }
    return HTTPResponse(
      headers: SSEEncoder.headers,
      body: .takeOver { socket in
        services.hub.serve(
          plan.request(
            on: socket, headers: headers, place: place, onEnd: told(request, plan, services)))
      } otherwise: {
        refusal(.serverFull, plan, request)
      })
  }

  /// Under TLS the socket stays with the HTTP library, which takes the stream from a pipe.
  private static func piped(
    _ plan: StreamPlan, _ place: StreamPlace, _ request: HTTPRequest, _ services: Services
  ) -> HTTPResponse {
    guard
      let stream = PipedStream(
        poll: services.pipes,
        serve: { socket in
          services.hub.serve(
            plan.request(
              on: socket, headers: nil, place: place, onEnd: told(request, plan, services)))
        })
    else {
      let reason = String(cString: strerror(errno))
      services.log(
        ServerLog.unexpected(
          request.id, HTTPServerError(description: "no pipe for a stream: \(reason)")))
      return refusal(.serverFull, plan, request)
    }
    return HTTPResponse(headers: SSEEncoder.headers, body: .stream(stream))
  }

  /// Writes a line to the log when the stream has ended: the one of its request was written when it began.
  private static func told(_ request: HTTPRequest, _ plan: StreamPlan, _ services: Services)
    -> @Sendable (StreamEnd) -> Void
  {
    let (id, peer, principal) = (request.id, request.peer, request.principal.name)
    let session = plan.query.session
    return { end in
      services.log(
        ServerLog.line(end, session: session, requestID: id, principal: principal, peer: peer))
    }
  }

  /// Too many.
  private static func refusal(
    _ refusal: AdmissionRefusal, _ plan: StreamPlan, _ request: HTTPRequest
  ) -> HTTPResponse {
    switch refusal {
    case .sessionFull:
      return HTTPError(
        .tooManyRequests, headers: ["Retry-After": "5"],
        "this session has as many streams open as it may; close one first"
      ).response
    case .serverFull:
      return plan.capacityNotice(for: request)
        ?? HTTPError(
          .tooManyConnections, headers: ["Retry-After": "5"],
          "as many streams are open as this server serves; try again in a moment"
        ).response
    }
  }

  // MARK: - Around it

  private static func pong(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let pong = try request.decode { (fields) throws(HTTPError) in
      let session = try fields.required("session_id", .line)
      let ping = try fields.required("ping_id", .line)
      let timestamp = try fields.required("timestamp", .timestamp)
      do throws(MessageError) {
        return try PongPayload(sessionID: session, pingID: ping, timestamp: timestamp)
      } catch {
        throw HTTPError(.validationFailed, error.description)
      }
    }
    services.hub.pong(pong)
    return .now(.noContent)
  }

  private static func clients(_ services: Services) -> Reply {
    .later {
      let values = await services.hub.inspect().clients.map { client -> JSONValue in
        [
          "session_id": .string(client.session),
          "jobs": .array(client.jobs.map { .string($0.description) }),
          "lag_events": .integer(Int64(client.lagEvents)),
          "lag_bytes": .integer(Int64(client.lagBytes)), "lag_ms": .number(client.lag.value),
          "dropped": .integer(client.dropped),
          "latency_ms": client.latency.map { .number($0.value) } ?? .null,
          "age_ms": .number(client.age.value), "catching_up": .bool(client.isCatchingUp),
        ]
      }
      return .json(["clients": .array(values)])
    }
  }

  private static func ticket(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    guard let ticket = services.access.tickets.issue(to: request.principal) else {
      throw HTTPError(
        .tooManyRequests, headers: ["Retry-After": "5"],
        "too many tickets are out that nobody has used; try again in a moment")
    }
    return .now(
      .json(
        status: 201, headers: ["Cache-Control": "no-store"],
        [
          "ticket": .string(ticket),
          "expires_in_seconds": .number(services.access.tickets.lifetime),
        ]))
  }
}
