public import Base
import Glibc

/// A server as a process of its own: it says where it listens, serves until a signal, and ends in order.
public enum ServerProcess {
  /// Makes the application, starts it, and serves until SIGTERM or SIGINT; a second signal ends the process at once.
  ///
  /// - Parameters:
  ///   - make: makes the application. It is called when no thread of it can be chosen for the signals any more.
  ///   - started: hears of the application once requests are served.
  public static func run(
    host: String, log: @escaping @Sendable (JSONObject) -> Void,
    complain: (String) -> Void, make: () throws -> ServerApplication,
    started: (ServerApplication) -> Void = { _ in }
  ) throws -> Never {
    let signals = Signals.block()
    let application = try make()
    let port = try application.start()
    print("listening on \(application.scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)")
    fflush(nil)
    started(application)
    log(["event": "signal", "signal": .integer(Int64(signals.wait()))])
    let stopping = NamedThread(name: "tl-stop") {
      application.stop()
      log(["event": "stopped"])
      exit(EXIT_SUCCESS)
    }
    _ = signals.wait()
    complain("told to stop twice: going now; what was committed is safe")
    withExtendedLifetime(stopping) { _exit(EXIT_FAILURE) }
  }
}

/// The signals that end a server, waited for instead of handled: nothing runs in a signal's context.
private struct Signals {
  private var set = sigset_t()

  /// Keeps them from every thread that starts from now on.
  static func block() -> Signals {
    signal(SIGPIPE, SIG_IGN)
    var signals = Signals()
    sigemptyset(&signals.set)
    sigaddset(&signals.set, SIGTERM)
    sigaddset(&signals.set, SIGINT)
    pthread_sigmask(SIG_BLOCK, &signals.set, nil)
    return signals
  }

  /// Sleeps until one of them comes.
  func wait() -> Int32 {
    var set = set
    var signal: Int32 = 0
    sigwait(&set, &signal)
    return signal
  }
}
