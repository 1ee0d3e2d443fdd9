import Base

/// What every connection shares.
final class ServerCore: Sendable {
  let configuration: HTTPServerConfiguration
  let router: Router
  let access: AccessControl
  let hooks: HTTPServerHooks
  let connections: ConnectionTable
  let suspensions = Suspensions()
  let reaper: Reaper
  let disk = SerialWorker(name: "tl-uploads")
  /// What is under way, and whether the server is to stop.
  let activity = Condition(Activity())

  struct Activity {
    /// Requests that have no whole answer yet.
    var running = 0
    /// Connections that the library holds.
    var connections = 0
    var isStopping = false
    /// Whether nothing new is read any more either.
    var isClosing = false
  }

  init(
    configuration: HTTPServerConfiguration, router: Router, access: AccessControl,
    hooks: HTTPServerHooks
  ) {
    self.configuration = configuration
    self.router = router
    self.access = access
    self.hooks = hooks
    connections = ConnectionTable(limit: configuration.maximumConnections)
    reaper = Reaper(configuration: configuration, connections: connections)
  }

  /// The answer to any error; one that nobody foresaw is reported, and the client learns only its request's id.
  func response(to error: any Error, requestID: String) -> HTTPResponse {
    if let known = HTTPError(known: error) { return known.response }
    hooks.unexpected(requestID, error)
    return HTTPError(
      .internalError,
      "something went wrong here that should not have; the log says more under the request id \(requestID)"
    ).response
  }
}
