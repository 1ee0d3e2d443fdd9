import Base
import CLinux
import Glibc
import Jobs

/// The thread that serves every open stream: it hears the log, sends to all sockets what they take, and waits for
/// nobody. Everything in here belongs to that thread.
final class StreamLoop {
  let log: EventLog
  let settings: StreamSettings
  let inbox: StreamInbox
  let readPage: ReadPage
  let epoll = Epoll()

  var channels = ChannelTable()
  /// Channels that have heard something and not yet passed it on.
  var due: [LiveChannel] = []
  var subscribers: [UInt64: Subscriber] = [:]
  /// Readers on their way from the past to the present.
  var joiners: [UInt64: Subscriber] = [:]
  var nextToken: UInt64 = 1
  /// The newest event of the log that has reached this thread.
  var heardUpTo: Int64
  var hasGone = false
  /// Pings in the order in which they are due; the interval is the same for all.
  var pings = PingLine()
  var nextSweep = Monotonic.now()
  private var pace = RoundPace(now: .now())
  var drainDeadline: Monotonic?
  var isStopped = false
  var figures = StreamFigures()
  /// When that was committed which is passed on in this round.
  private var passedOn: [Monotonic] = []

  /// Asks for a page of the log; the answer comes through the inbox.
  typealias ReadPage = (_ after: Int64, _ filter: LogFilter, _ token: UInt64) -> Void

  static let inboxToken: UInt64 = 0

  init(
    log: EventLog, heardUpTo: Int64, settings: StreamSettings, inbox: StreamInbox,
    readPage: @escaping ReadPage
  ) {
    self.log = log
    self.heardUpTo = heardUpTo
    self.settings = settings
    self.inbox = inbox
    self.readPage = readPage
    epoll.watchInput(inbox.descriptor, token: Self.inboxToken)
  }

  /// Serves until it is told to stop, then closes what is open.
  func run() {
    while !isStopped {
      for ready in epoll.wait(milliseconds: sleepMilliseconds()) {
        if ready.token == Self.inboxToken {
          // What has gathered is taken in the next round; until then its descriptor must not wake us again.
          inbox.silence()
        } else if let subscriber = subscribers[ready.token] {
          attend(to: subscriber, ready)
        }
      }
      let now = Monotonic.now()
      if now >= pace.nextRound, inbox.hasMail { round(now) }
      tick(now)
      sweepGone()
      if let drainDeadline, subscribers.isEmpty || now >= drainDeadline { isStopped = true }
    }
    for subscriber in subscribers.values { end(subscriber) }
    inbox.close()
  }

  /// How long to sleep at most: until the next thing that has a time.
  private func sleepMilliseconds() -> Int32 {
    var wake = nextSweep
    if let ping = pings.nextDue { wake = min(wake, ping) }
    if inbox.hasMail { wake = min(wake, pace.nextRound) }
    if let drainDeadline { wake = min(wake, drainDeadline) }
    let nanoseconds = wake.nanoseconds(since: .now())
    return nanoseconds <= 0 ? 0 : Int32(clamping: (nanoseconds + 999_999) / 1_000_000)
  }

  // MARK: - A round: the mail, then everything that is due to everybody

  private func round(_ now: Monotonic) {
    for letter in inbox.take() { receive(letter, now) }
    deliverDue(now)
    noteFanOut()
    admitJoiners(now)
    pace.worked(from: now, until: .now())
  }

  private func noteFanOut() {
    guard !passedOn.isEmpty else { return }
    let now = Monotonic.now()
    for committed in passedOn {
      figures.fanOut.record(nanoseconds: now.nanoseconds(since: committed))
    }
    passedOn.removeAll(keepingCapacity: true)
  }

  private func receive(_ letter: StreamMail, _ now: Monotonic) {
    switch letter {
    case .committed(let batch): hear(batch, now)
    case .join(let request): join(request, now)
    case .page(let token, let result): continuePast(token, result, now)
    case .pong(let session, let pingID, let at): pong(session, pingID, at)
    case .inspect(let answer): answer(subscribers.values.map { client($0, now) }, currentFigures())
    case .drain(let deadline): drain(until: deadline, now)
    }
  }

  private func hear(_ batch: CommittedBatch, _ now: Monotonic) {
    figures.commits.record(nanoseconds: batch.commitNanoseconds)
    var isWanted = false
    for event in batch.events where event.sequence > heardUpTo {
      heardUpTo = event.sequence
      figures.published += 1
      var live: LiveEvent?
      channels.forEach(hearing: event.job?.number) { channel in
        let encoded = live ?? encode(event, batch.epoch)
        live = encoded
        if let block = channel.channel.hear(
          encoded, frame: event.frameIndex, json: event.json)
        {
          offer(block, to: channel, now)
          isWanted = true
        }
        if channel.channel.hasGathered { isWanted = true }
        if !channel.isDue {
          channel.isDue = true
          due.append(channel)
        }
      }
    }
    if isWanted { passedOn.append(batch.committedAt) }
  }

  private func encode(_ event: CommittedEvent, _ epoch: EventID.Epoch) -> LiveEvent {
    LiveEvent(
      sequence: event.sequence, type: event.type, job: event.job?.number,
      bytes: SSEEncoder.event(
        event.type, id: EventID(epoch: epoch, sequence: event.sequence), json: event.json))
  }

  private func deliverDue(_ now: Monotonic) {
    for channel in due {
      channel.isDue = false
      deliver(channel, now)
    }
    due.removeAll(keepingCapacity: true)
  }

  /// Passes on what a channel has gathered, and ends it when its job has ended.
  func deliver(_ channel: LiveChannel, _ now: Monotonic) {
    if let block = channel.channel.takeBlock() { offer(block, to: channel, now) }
    guard channel.channel.hasEnded else { return }
    for reader in channel.readers where !reader.isGone {
      guard case .live = reader.source else { continue }
      reader.endsWhenSent = true
      flush(reader, now)
    }
  }

  private func offer(_ block: EventBlock, to channel: LiveChannel, _ now: Monotonic) {
    for reader in channel.readers where !reader.isGone && !reader.endsWhenSent {
      switch reader.source {
      case .live:
        figures.delivered += Int64(block.events.count)
        reader.position = block.lastSequence
        if reader.pass(block, now: now) {
          moveOn(reader)
        } else {
          flush(reader, now)
          if reader.queue.isOverfull { cut(reader) }
        }
      case .joining(_, _, let kept): kept.append(block)
      case .past: break
      }
    }
  }

  // MARK: - One reader

  private func attend(to subscriber: Subscriber, _ ready: touchline_ready) {
    if ready.hungUp || (ready.hasInput && !subscriber.request.socket.discardInput()) {
      drop(subscriber)
    } else if ready.canWrite, subscriber.isFull {
      subscriber.isFull = false
      flush(subscriber, .now())
    }
  }

  /// Sends what the socket takes; when all is sent, asks for more of the past or goes over to the present.
  func flush(_ subscriber: Subscriber, _ now: Monotonic) {
    moveOn(subscriber)
    subscriber.flush(now: now, end: subscriber.position) { [self] remark, position in
      switch remark {
      case .loss(let ledger): lossNotice(ledger, position)
      case .ping(let dropped): ping(subscriber, position, dropped: dropped, now)
      }
    }
    if subscriber.isGone {
      hasGone = true
    } else if subscriber.queue.isEmpty {
      askForPage(subscriber)
      handOverIfReady(subscriber, now)
    }
  }

  /// A live reader whose channel has nothing more to pass on has been passed all that was heard.
  private func moveOn(_ subscriber: Subscriber) {
    if case .live = subscriber.source, !subscriber.channel.isDue, !subscriber.endsWhenSent {
      subscriber.position = max(subscriber.position, heardUpTo)
    }
  }

  private func lossNotice(_ ledger: LossLedger, _ position: Int64) -> SharedBytes {
    figures.note(ledger.byType, droppedFor: .queueFull)
    do {
      let report = try DropReport(
        first: log.id(of: ledger.first), last: log.id(of: ledger.last), byType: ledger.byType)
      return SSEEncoder.event(
        RealtimeMessage(.warning(WarningPayload(dropped: report))), id: log.id(of: position))
    } catch {
      preconditionFailure("a ledger that is not empty makes a report: \(error)")
    }
  }

  /// Ends a stream whose reader does not read. Nothing is lost: its cursor brings it back.
  func cut(_ subscriber: Subscriber) {
    figures.cut += 1
    figures.note(subscriber.queue.waitingByType(), droppedFor: .readerCut)
    drop(subscriber)
  }

  func drop(_ subscriber: Subscriber) {
    subscriber.isGone = true
    hasGone = true
  }

  private func sweepGone() {
    guard hasGone else { return }
    hasGone = false
    for subscriber in subscribers.values where subscriber.isGone { end(subscriber) }
  }

  private func end(_ subscriber: Subscriber) {
    subscribers[subscriber.token] = nil
    joiners[subscriber.token] = nil
    figures.closed += 1
    figures.note(subscriber.queue.untoldByType, droppedFor: .queueFull)
    subscriber.channel.readers.removeAll { $0 === subscriber }
    if subscriber.channel.readers.isEmpty { channels.remove(subscriber.channel) }
    subscriber.request.socket.close()
    subscriber.request.onEnd(
      StreamEnd(
        nanoseconds: Monotonic.now().nanoseconds(since: subscriber.joined),
        bytes: subscriber.sentBytes, events: subscriber.queue.sentEvents,
        dropped: subscriber.queue.lostEvents))
  }
}
