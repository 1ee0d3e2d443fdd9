import Base

/// A connection on its own thread: the socket's context in the library, from accept to close.
final class Connection {
  let core: ServerCore
  let record: ConnectionRecord
  /// The request under way.
  var exchange: Exchange?
  var stream: StreamBuffer?
  /// Set while the library waits for another thread; it may still offer body bytes then, which are left where they are.
  var isSuspended = false
  var hasHead = false
  var isOverridden = false
  /// The socket's second descriptor, to be heard out when the refusal has been sent; -1 for none.
  var lingering: Int32 = -1
  var status = 0
  var bytes: Int64 = 0
  private var bodyStarted = Monotonic.now()
  private var diskOutcome = Exchange.Outcome<Bool>()

  init(core: ServerCore, record: ConnectionRecord) {
    self.core = core
    self.record = record
    record.enter(.idle, until: .now().advanced(bySeconds: core.configuration.headerSeconds))
  }

  /// A request line has come.
  func beginRequest(target: String) {
    core.activity.update { $0.running += 1 }
    exchange = Exchange(core: core, target: target, isOverLimit: record.isOverLimit)
    record.note(client: exchange?.client)
    (hasHead, isOverridden, stream, status, bytes) = (false, false, nil, 0, 0)
    record.enter(.receiving, until: .now().advanced(bySeconds: core.configuration.headerSeconds))
  }

  func beginBody() {
    hasHead = true
    bodyStarted = .now()
    bodyProgressed()
  }

  /// Each byte of a body earns it a little time, so a long body may take long and a dripping one may not.
  func bodyProgressed() {
    let configuration = core.configuration
    let earned = Double(exchange?.received ?? 0) / configuration.minimumBytesPerSecond
    record.enter(
      .receiving, until: bodyStarted.advanced(bySeconds: configuration.bodySeconds + earned))
  }

  /// Suspends until the disk has what has gathered.
  func waitForDisk(_ sink: UploadSink, suspend: () -> (@Sendable () -> Void)?) {
    let outcome = Exchange.Outcome<Bool>()
    diskOutcome = outcome
    guard let wake = suspend() else { return }
    isSuspended = true
    record.enter(.answering, until: nil)
    let (record, seconds) = (record, core.configuration.bodySeconds)
    core.disk.submit {
      sink.flush()
      // The client may send again, and must.
      record.enter(.receiving, until: .now().advanced(bySeconds: seconds))
      outcome.set(true)
      wake()
    }
  }

  /// Whether the disk has what it was given.
  var diskIsDone: Bool { diskOutcome.value == true }

  func beginAnswer() {
    record.enter(.answering, until: nil)
  }

  /// The answer has been sent, or never will be.
  func endRequest(isAborted: Bool, libraryStatus: Int) {
    guard let ended = exchange else { return }
    exchange = nil
    record.note(client: nil)
    let wasLeft = ended.client.hasGone
    ended.end()
    stream?.cancel()
    if let stream { bytes = stream.sent }
    if lingering >= 0 {
      core.reaper.linger(lingering)
      lingering = -1
    }
    core.hooks.finished(
      ended.record(
        status: status == 0 ? libraryStatus : status, bytes: bytes,
        isAborted: wasLeft || (isAborted && !isOverridden)))
    stream = nil
    core.activity.update { $0.running -= 1 }
    // A socket that was taken over, or answered by hand, is somebody else's now.
    guard !isOverridden else { return }
    record.enter(.idle, until: .now().advanced(bySeconds: core.configuration.keepAliveSeconds))
    if core.activity.update({ $0.isClosing }) {
      // Between two requests is the moment to go.
      record.hangUp(saying: nil)
    } else {
      record.letGoIfClientIsDone()
    }
  }
}
