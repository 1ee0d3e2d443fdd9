import Base

/// The server: from start to stop.
///
/// Requests are read and answered on the HTTP library's event loops; what takes time is a task (`Reply.later`) or a
/// producer, and its connection waits suspended.
public final class HTTPServer: Sendable {
  private struct Running {
    let daemon: Daemon
    let socket: ListeningSocket
  }

  private let core: ServerCore
  private let running = Guarded<Running?>(nil)

  public init(
    configuration: HTTPServerConfiguration, router: Router, access: AccessControl,
    hooks: HTTPServerHooks = HTTPServerHooks()
  ) {
    core = ServerCore(configuration: configuration, router: router, access: access, hooks: hooks)
  }

  /// Listens and serves from now on.
  ///
  /// - Returns: the port.
  /// - Precondition: called once.
  public func start() throws(HTTPServerError) -> UInt16 {
    let socket = try ListeningSocket(
      address: core.configuration.address, port: core.configuration.port)
    let port = socket.port
    let daemon = try Daemon(core: core, listeningOn: socket.descriptor)
    core.reaper.start()
    running.withLock { $0 = Running(daemon: daemon, socket: socket) }
    return port
  }

  /// Connections that the HTTP library holds: not those whose sockets were taken over.
  public var openConnections: Int { core.connections.count }

  /// Connections that wait for a task or a producer.
  public var suspendedConnections: Int { core.suspensions.count }

  /// Stops: accepts nobody any more, lets the answers under way finish until a moment has come, then cuts the rest.
  /// Blocks meanwhile; the second call does nothing. Sockets that were taken over are not touched.
  public func stop(drainSeconds: Double = 5) {
    guard let stopping = running.withLock({ $0.take() }) else { return }
    core.activity.update { $0.isStopping = true }
    stopping.daemon.quiesce()
    stopping.socket.refuse()
    core.hooks.stopping()
    // Requests that have arrived are read and answered before silent connections are ended.
    let lastChance = min(Self.lastChanceSeconds, drainSeconds)
    waitUntilEmpty(seconds: lastChance)
    core.activity.update { $0.isClosing = true }
    for record in core.connections.all where record.phase == .idle { record.hangUp(saying: nil) }
    waitUntilEmpty(seconds: drainSeconds - lastChance)
    // Who still waits for a task is told that there will be no answer, and that has to leave too.
    core.suspensions.close()
    waitUntilEmpty(seconds: Self.lastWordSeconds)
    // The library wants its socket open until it has stopped.
    withExtendedLifetime(stopping.socket) { stopping.daemon.stop() }
    core.reaper.stop()
    core.disk.stop()
  }

  /// Seconds in which a request that has arrived is surely read.
  private static let lastChanceSeconds = 0.25
  /// Seconds that the last answers get to leave.
  private static let lastWordSeconds = 1.0

  /// Waits until every request is answered and its connection closed, for so long at most.
  private func waitUntilEmpty(seconds: Double) {
    let deadline = Monotonic.now().advanced(bySeconds: seconds)
    _ = core.activity.wait(until: deadline) { $0.running == 0 && $0.connections == 0 ? true : nil }
  }

  deinit {
    stop(drainSeconds: 0)
  }
}
