import Base
import Foundation

/// Where the databases of a run lie; removed at the end, and when somebody presses Ctrl-C.
struct WorkDirectory: Sendable {
  let path: String
  /// What is costly to make and kept for the next run.
  let kept: String

  init(_ arguments: Arguments) throws {
    let parent =
      arguments.dataDirectory ?? ProcessInfo.processInfo.environment["TMPDIR"] ?? "build/bench"
    kept = "\(parent)/kept"
    path = "\(parent)/touchline-bench-\(getpid())"
    Self.removeOnSignal(path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  /// A place for one database.
  func place(_ name: String) -> String { "\(path)/\(name)" }

  func removePlace(_ name: String) {
    try? FileManager.default.removeItem(atPath: place(name))
  }

  func remove() {
    Self.remove(path)
  }

  private static func remove(_ path: String) {
    // A thread that still writes may put a file back between the listing and the end of the directory.
    for _ in 0..<3 where FileManager.default.fileExists(atPath: path) {
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  /// Blocks the signals in this thread, and so in every thread that it will start, and waits for them in one.
  private static func removeOnSignal(_ path: String) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    _ = NamedThread(name: "bench-signals") { [signals] in
      var signals = signals
      var received: Int32 = 0
      sigwait(&signals, &received)
      remove(path)
      _exit(128 + received)
    }
  }
}
