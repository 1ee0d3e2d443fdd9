import Base

/// One request and its answer, apart from the library that carries them: told what arrives, it says what to do.
///
/// It lives on its connection's thread; what tasks and the disk's thread bring comes through `Outcome`.
final class Exchange {
  /// After the headers.
  enum Start {
    case readBody
    /// Answer now and close: the body, if any, is not wanted.
    case refuse(HTTPResponse)
  }

  /// After a piece of the body.
  enum Progress {
    case more
    /// Suspend, do this on the disk's thread, and go on.
    case write(UploadSink)
    /// Answer now, in the middle of the body, and close.
    case cut(HTTPResponse)
  }

  /// After the whole request, and each time the connection is woken.
  enum Next {
    case respond(HTTPResponse)
    /// Suspend; `start` is given what wakes the connection.
    case wait(start: (@escaping @Sendable () -> Void) -> Void)
  }

  /// Brings a result from another thread.
  final class Outcome<Value: Sendable>: Sendable {
    private let stored = Guarded<Value?>(nil)
    var value: Value? { stored.withLock { $0 } }
    func set(_ value: Value) { stored.withLock { $0 = value } }
  }

  let started = Monotonic.now()
  let client = ClientPresence()
  private let core: ServerCore
  private let target: String
  private let isOverLimit: Bool
  private(set) var request: HTTPRequest?
  private var route: Route?
  private var body = RequestBody.ignored(limit: 0)
  private(set) var received: Int64 = 0
  private(set) var framing = BodyFraming.none
  private var refusal: HTTPError?
  private var uploadOutcome: Outcome<Result<Upload, HTTPError>>?
  private var replyOutcome: Outcome<Result<HTTPResponse, any Error>>?
  private var task: Task<Void, Never>?
  private var extraHeaders: [HTTPHeaders.Field] = []

  init(core: ServerCore, target: String, isOverLimit: Bool) {
    self.core = core
    self.target = target
    self.isOverLimit = isOverLimit
  }

  // MARK: - The head

  /// What arrived before the body.
  struct Head {
    let method: String
    let version: String
    let headers: HTTPHeaders
    let headerBytes: Int
    let peer: String
  }

  func begin(_ head: Head) -> Start {
    var request = HTTPRequest(
      id: RequestID.from(head.headers["X-Request-Id"]), method: head.method, target: target,
      path: target, segments: [], query: HTTPQuery(), headers: head.headers,
      isHTTP10: head.version == "HTTP/1.0", isTLS: core.configuration.tls != nil, peer: head.peer,
      client: client)
    self.request = request
    do throws(HTTPError) {
      extraHeaders = core.access.origins.corsHeaders(origin: head.headers["Origin"])
      guard !isOverLimit else {
        if let told = core.hooks.full(request) { return .refuse(finishing(told)) }
        throw HTTPError(
          .tooManyConnections, headers: ["Retry-After": "\(HTTPError.retryAfterSeconds)"],
          "the server has all the connections it takes")
      }
      guard head.headerBytes <= core.configuration.maximumHeaderBytes else {
        let limit = core.configuration.maximumHeaderBytes
        throw HTTPError(.headersTooLarge, "the headers have more than \(limit) bytes")
      }
      framing = try BodyFraming(headers: head.headers, isHTTP10: request.isHTTP10)
      let target = try RequestTarget(target)
      request = request.decoded(target)
      self.request = request
      try core.access.checkOrigin(request, authority: target.authority)
    } catch {
      return .refuse(finishing(error.response))
    }
    do throws(HTTPError) {
      try admit(request)
    } catch {
      return refuseKindly(error)
    }
    return .readBody
  }

  /// Finds the route, checks who asks, and makes ready for the body.
  private func admit(_ asked: HTTPRequest) throws(HTTPError) {
    switch core.router.match(
      method: asked.method, segments: asked.segments, isAsterisk: asked.target == "*")
    {
    case .notFound: throw HTTPError(.notFound, "there is nothing at \(asked.path)")
    case .methodNotAllowed(let allow):
      throw HTTPError(
        .methodNotAllowed, headers: ["Allow": allow],
        "\(asked.method) does not go with \(asked.path); it takes \(allow)")
    case .options(let allow):
      extraHeaders.append(.init(name: "Allow", value: allow))
      extraHeaders += core.access.origins.preflightHeaders(
        origin: asked.headers["Origin"], allow: allow)
      body = .ignored(limit: Route.ignoredBodyLimit)
    case .route(let route, let parameters):
      self.route = route
      request?.parameters = parameters
      request?.principal = try core.access.authorize(asked, route: route)
      body = try RequestBody.choose(route, headers: asked.headers, framing: framing)
    }
    if case .length(let length) = framing, length > body.limit { throw body.tooLarge }
  }

  /// A refusal whose body is small is given after the body was read, so that the connection lives on.
  private func refuseKindly(_ error: HTTPError) -> Start {
    switch framing {
    case .none: break
    // Who asks before sending is told before sending.
    case .length(let length)
    where length <= Route.ignoredBodyLimit && request?.headers["Expect"] == nil:
      break
    default: return .refuse(finishing(error.response))
    }
    refusal = error
    body = .ignored(limit: Route.ignoredBodyLimit)
    return .readBody
  }

  // MARK: - The body

  func receive(_ piece: UnsafeRawBufferPointer) -> Progress {
    received += Int64(piece.count)
    guard received <= body.limit else { return .cut(finishing(body.tooLarge.response)) }
    switch body {
    case .ignored: return .more
    case .json:
      request?.body.append(contentsOf: piece)
      return .more
    case .upload(let sink, _):
      if let failure = sink.failure { return .cut(finishing(failure.response)) }
      sink.append(piece)
      return sink.isFull ? .write(sink) : .more
    }
  }

  // MARK: - The answer

  func proceed() -> Next {
    guard let request else { return .respond(HTTPResponse(status: 500)) }
    if let replyOutcome {
      guard let result = replyOutcome.value else { return .respond(shuttingDown()) }
      return .respond(finishing(response(from: result)))
    }
    if let refusal { return .respond(finishing(refusal.response)) }
    guard let route else { return .respond(finishing(.noContent)) }
    if case .upload(let sink, _) = body {
      guard let uploadOutcome else { return .wait(start: finishUpload(sink)) }
      switch uploadOutcome.value {
      case nil: return .respond(shuttingDown())
      case .failure(let error)?: return .respond(finishing(error.response))
      case .success(let upload)?: self.request?.upload = upload
      }
    }
    return answer(self.request ?? request, by: route)
  }

  private func answer(_ request: HTTPRequest, by route: Route) -> Next {
    do {
      switch try route.handler(request) {
      case .now(let response): return .respond(finishing(response))
      case .later(let work):
        let outcome = Outcome<Result<HTTPResponse, any Error>>()
        replyOutcome = outcome
        return .wait { [self] wake in
          task = Task {
            do {
              outcome.set(.success(try await work()))
            } catch {
              outcome.set(.failure(error))
            }
            wake()
          }
        }
      }
    } catch {
      return .respond(finishing(core.response(to: error, requestID: request.id)))
    }
  }

  private func finishUpload(_ sink: UploadSink) -> (@escaping @Sendable () -> Void) -> Void {
    let outcome = Outcome<Result<Upload, HTTPError>>()
    uploadOutcome = outcome
    return { [core] wake in
      core.disk.submit {
        outcome.set(sink.finish())
        wake()
      }
    }
  }

  private func response(from result: Result<HTTPResponse, any Error>) -> HTTPResponse {
    switch result {
    case .success(let response): response
    case .failure(let error): core.response(to: error, requestID: request?.id ?? "")
    }
  }

  private func shuttingDown() -> HTTPResponse {
    finishing(
      HTTPError(
        .shuttingDown, headers: ["Retry-After": "\(HTTPError.retryAfterSeconds)"],
        "the server is stopping"
      ).response)
  }

  /// Adds what every answer carries.
  func finishing(_ response: HTTPResponse) -> HTTPResponse {
    var response = response
    if let id = request?.id { response.headers["X-Request-Id"] = id }
    for field in extraHeaders { response.headers.add(field.name, field.value) }
    return response
  }

  // MARK: - The end

  /// The request is over: what still works for it may stop.
  func end() {
    task?.cancel()
    client.gone()
  }

  func record(status: Int, bytes: Int64, isAborted: Bool) -> AccessRecord {
    AccessRecord(
      method: request?.method ?? "", path: request?.path ?? target, route: route?.pattern,
      status: status, bytes: bytes, nanoseconds: Monotonic.now().nanoseconds(since: started),
      requestID: request?.id ?? "", principal: request?.principal.name,
      peer: request?.peer ?? "", isAborted: isAborted)
  }
}

extension HTTPRequest {
  fileprivate func decoded(_ target: RequestTarget) -> HTTPRequest {
    HTTPRequest(
      id: id, method: method, target: self.target, path: target.path, segments: target.segments,
      query: target.query, headers: headers, isHTTP10: isHTTP10, isTLS: isTLS, peer: peer,
      client: client)
  }
}
