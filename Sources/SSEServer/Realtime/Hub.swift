import Base
public import Jobs

/// The realtime side of the server: hears the log, and has a thread that serves every open stream.
public final class Hub: LogObserver {
  private let log: EventLog
  private let inbox = StreamInbox()
  private let settings: StreamSettings
  private let admission: Guarded<Admission>
  private let thread: Guarded<NamedThread?>

  public init(store: Store, settings: StreamSettings = StreamSettings()) {
    log = store.log
    self.settings = settings
    admission = Guarded(Admission(settings))
    thread = Guarded(nil)
    let heardUpTo = store.log.add(self)
    let (log, inbox) = (store.log, inbox)
    let started = NamedThread(name: "tl-streams") {
      let loop = StreamLoop(
        log: log, heardUpTo: heardUpTo, settings: settings, inbox: inbox,
        readPage: { after, filter, token in
          store.submit(log.page(after: after, filter: filter)) { result in
            inbox.post(.page(token: token, result))
          }
        })
      loop.run()
    }
    thread.withLock { $0 = started }
  }

  public func committed(_ batch: CommittedBatch) {
    inbox.post(.committed(batch))
  }

  /// Takes note of the answer to a ping.
  public func pong(_ pong: PongPayload) {
    inbox.post(.pong(session: pong.sessionID, pingID: pong.pingID, at: .now()))
  }

  /// Who is connected, and what the streams have done so far.
  public func inspect() async -> (clients: [StreamClient], figures: StreamFigures) {
    await withCheckedContinuation { continuation in
      inbox.post(.inspect { continuation.resume(returning: ($0, $1)) })
    }
  }

  // MARK: - Coming

  /// A place for one stream of a session, or why there is none.
  func admit(session: String) throws(AdmissionRefusal) {
    try admission.withLock { (admission) throws(AdmissionRefusal) in
      try admission.enter(session)
    }
  }

  /// Gives a place back that was never used.
  func leave(session: String) {
    admission.withLock { $0.leave(session) }
  }

  /// Serves a stream from now on; its place is given back when it ends.
  func serve(_ request: StreamRequest) {
    inbox.post(.join(request))
  }

  // MARK: - Going

  /// Tells every reader that the server stops, waits until all are told or the time is over, and ends the thread.
  public func close(drainSeconds: Double) {
    log.remove(self)
    inbox.post(.drain(until: .now().advanced(bySeconds: drainSeconds)))
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
  }
}

/// Why a stream is not admitted.
enum AdmissionRefusal: Error {
  case sessionFull
  case serverFull
}

/// Counts the open streams: pure.
struct Admission {
  private let maximum: Int
  private let maximumPerSession: Int
  private(set) var count = 0
  private var bySession: [String: Int] = [:]

  init(_ settings: StreamSettings) {
    maximum = settings.maximumConnections
    maximumPerSession = settings.maximumPerSession
  }

  mutating func enter(_ session: String) throws(AdmissionRefusal) {
    guard bySession[session, default: 0] < maximumPerSession else { throw .sessionFull }
    guard count < maximum else { throw .serverFull }
    count += 1
    bySession[session, default: 0] += 1
  }

  mutating func leave(_ session: String) {
    count -= 1
    bySession[session, default: 1] -= 1
    if bySession[session] == 0 { bySession[session] = nil }
  }
}
