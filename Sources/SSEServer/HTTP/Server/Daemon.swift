import Base
import CMicroHTTPD
import Glibc

/// The library's server: its event loops, from start to stop.
// Safe to share: the library allows quiescing and stopping from any thread; `HTTPServer` stops it once.
final class Daemon: @unchecked Sendable {
  private let daemon: OpaquePointer
  private let core: Unmanaged<ServerCore>

  init(core: ServerCore, listeningOn descriptor: Int32) throws(HTTPServerError) {
    let configuration = core.configuration
    if configuration.tls != nil, touchline_supports_tls() == 0 {
      throw HTTPServerError(description: "this libmicrohttpd was built without TLS")
    }
    guard LibraryRefusal.queue != nil else {
      throw HTTPServerError(description: "libmicrohttpd must be a shared library")
    }
    let context = Unmanaged.passRetained(core)
    let flags =
      MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_USE_TURBO.rawValue
      | MHD_ALLOW_SUSPEND_RESUME.rawValue | MHD_USE_ITC.rawValue
      | (configuration.tls == nil ? 0 : MHD_USE_TLS.rawValue)
    let started = Self.withOptions(configuration, descriptor, context.toOpaque()) {
      touchline_start_daemon(flags, requestAdvanced, context.toOpaque(), $0)
    }
    guard let started else {
      context.release()
      throw HTTPServerError(
        description: configuration.tls == nil
          ? "the HTTP library cannot start: \(String(cString: strerror(errno)))"
          : "the HTTP library cannot start; check the certificate and its key")
    }
    daemon = started
    self.core = context
  }

  /// Accepts nobody any more.
  func quiesce() {
    _ = MHD_quiesce_daemon(daemon)
  }

  /// Ends the loops and closes every connection. Nothing may be suspended any more.
  func stop() {
    MHD_stop_daemon(daemon)
    core.release()
  }

  private static func withOptions<Result>(
    _ configuration: HTTPServerConfiguration, _ descriptor: Int32,
    _ context: UnsafeMutableRawPointer, _ body: ([MHD_OptionItem]) -> Result
  ) -> Result {
    func item(_ option: MHD_OPTION, _ value: Int = 0, _ pointer: UnsafeMutableRawPointer? = nil)
      -> MHD_OptionItem
    {
      MHD_OptionItem(option: option, value: value, ptr_value: pointer)
    }
    func callback<Function>(_ function: Function) -> Int {
      unsafeBitCast(function, to: Int.self)
    }
    let changed: MHD_NotifyConnectionCallback = connectionChanged
    let ended: MHD_RequestCompletedCallback = requestEnded
    typealias LineCallback =
      @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) ->
      UnsafeMutableRawPointer?
    typealias UnescapeCallback =
      @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafeMutablePointer<CChar>?) -> Int
    let line: LineCallback = requestLineCame
    let unescape: UnescapeCallback = leaveEscapes
    var options = [
      item(.LISTEN_SOCKET, Int(descriptor)),
      item(.NOTIFY_CONNECTION, callback(changed), context),
      item(.NOTIFY_COMPLETED, callback(ended), context),
      item(.URI_LOG_CALLBACK, callback(line), context),
      item(.UNESCAPE_CALLBACK, callback(unescape), context),
      item(.CONNECTION_MEMORY_LIMIT, configuration.connectionMemory),
      item(
        .CONNECTION_LIMIT, configuration.maximumConnections + configuration.spareConnections),
      item(.CONNECTION_TIMEOUT, configuration.stalledSeconds),
    ]
    if configuration.threads > 1 {
      options.append(item(.THREAD_POOL_SIZE, configuration.threads))
    }
    if let limit = configuration.maximumConnectionsPerAddress {
      options.append(item(.PER_IP_CONNECTION_LIMIT, limit))
    }
    guard let tls = configuration.tls else { return body(options + [item(.END)]) }
    // The library reads both texts before it returns.
    return tls.certificate.withCString { certificate in
      tls.key.withCString { key in
        options.append(
          item(.HTTPS_MEM_CERT, 0, UnsafeMutableRawPointer(mutating: certificate)))
        options.append(item(.HTTPS_MEM_KEY, 0, UnsafeMutableRawPointer(mutating: key)))
        return body(options + [item(.END)])
      }
    }
  }
}
