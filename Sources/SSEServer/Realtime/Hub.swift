import Base
public import Jobs

/// The realtime side of the server: hears the log, and has a thread that serves every open stream.
public final class Hub: LogObserver {
  private let log: EventLog
  private let inbox = StreamInbox()
  private let settings: StreamSettings
  private let places: StreamPlaces
  private let thread: Guarded<NamedThread?>

  public init(store: Store, settings: StreamSettings = StreamSettings()) {
    log = store.log
    self.settings = settings
    places = StreamPlaces(settings)
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
  func admit(session: String) throws(AdmissionRefusal) -> StreamPlace {
    try places.admit(session: session)
  }

  /// Places that are taken: by open streams, and by those who are about to open one.
  public var takenPlaces: Int { places.taken }

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
