import Base
import Jobs

// How a reader comes, and gets from the past to the present: what lies in the log it reads there, page by page as
// fast as it takes them; what comes meanwhile is kept for it; the hand-over is by sequence number.

extension StreamLoop {
  func join(_ request: StreamRequest, _ now: Monotonic) {
    guard drainDeadline == nil, epoll.watch(request.socket.descriptor, token: nextToken) else {
      request.socket.close()
      request.onEnd(StreamEnd())
      return
    }
    request.socket.prepare()
    let channel = channels.channel(for: request.filter)
    // Whoever comes now must not get what the others are still waiting for.
    deliver(channel, now)
    let subscriber = Subscriber(
      token: nextToken, request: request, channel: channel, limits: settings.limits, now: now)
    nextToken += 1
    subscribers[subscriber.token] = subscriber
    channel.readers.append(subscriber)
    figures.opened += 1
    pings.append(subscriber.token, due: now.advanced(bySeconds: settings.pingSeconds))
    if request.isOver {
      subscriber.source = .live
      subscriber.endsWhenSent = true
    } else {
      beginJoining(subscriber, after: request.after)
    }
    greet(subscriber, now)
  }

  private func greet(_ subscriber: Subscriber, _ now: Monotonic) {
    let id = log.id(of: subscriber.position)
    let request = subscriber.request
    if let headers = request.headers {
      subscriber.queue.append(own: SSEEncoder.responseHead(extra: headers))
    }
    subscriber.queue.append(own: SSEEncoder.jitteredRetry())
    for message in request.greeting {
      subscriber.queue.append(own: SSEEncoder.event(message, id: id))
    }
    subscriber.queue.append(own: ping(subscriber, subscriber.position, dropped: 0, now))
    for snapshot in request.snapshots {
      subscriber.queue.append(own: SSEEncoder.event(.progress, id: id, json: snapshot))
    }
    flush(subscriber, now)
  }

  /// From now on what the channel hears is kept for the reader.
  private func beginJoining(_ subscriber: Subscriber, after: Int64) {
    subscriber.source = .joining(after: after, from: heardUpTo, kept: Subscriber.KeptBlocks())
    joiners[subscriber.token] = subscriber
  }

  /// The next page of the log for a reader of the past, once the last one is sent: a slow one costs one page.
  func askForPage(_ subscriber: Subscriber) {
    guard !subscriber.isPageAsked, !subscriber.endsWhenSent, subscriber.queue.isEmpty else {
      return
    }
    let after: Int64
    switch subscriber.source {
    case .live: return
    case .past(let number): after = number
    case .joining(let number, let from, _):
      // Read far enough: it only waits for the channel.
      guard number < from else { return }
      after = number
    }
    subscriber.isPageAsked = true
    var types = subscriber.request.filter.types
    // Asked for or not: it tells that the stream of one job is over.
    types.insert(MessageTypeSet(.complete))
    readPage(after, LogFilter(jobs: subscriber.request.filter.jobs, types: types), subscriber.token)
  }

  func continuePast(_ token: UInt64, _ result: Result<LogPage, any Error>, _ now: Monotonic) {
    guard let subscriber = subscribers[token], !subscriber.isGone, !subscriber.endsWhenSent else {
      return
    }
    subscriber.isPageAsked = false
    guard case .success(let page) = result else {
      // The log cannot be read now: the client comes back with its cursor.
      subscriber.endsWhenSent = true
      return flush(subscriber, now)
    }
    for entry in page.entries { append(entry, of: page, to: subscriber) }
    subscriber.position = page.cursor
    switch subscriber.source {
    case .live: return
    case .past:
      if page.reachesEnd {
        beginJoining(subscriber, after: page.cursor)
      } else {
        subscriber.source = .past(after: page.cursor)
      }
    case .joining(_, let from, let kept):
      subscriber.source = .joining(after: page.cursor, from: from, kept: kept)
    }
    flush(subscriber, now)
  }

  private func append(_ entry: LogPage.Entry, of page: LogPage, to subscriber: Subscriber) {
    let filter = subscriber.request.filter
    let json = page.json(of: entry)
    if entry.type == .complete, entry.jobNumber == filter.onlyJob { subscriber.endsWhenSent = true }
    guard filter.wants(job: entry.jobNumber, type: entry.type) else { return }
    if let frame = entry.frameIndex, let job = entry.jobNumber,
      json.withUnsafeBytes({ subscriber.thinner?.admits(job: job, frame: frame, message: $0) })
        == false
    {
      return
    }
    subscriber.queue.append(
      own: SSEEncoder.event(entry.type, id: page.id(of: entry), json: json),
      sequence: entry.sequence)
    figures.replayed += 1
  }

  // MARK: - The hand-over

  /// Looks after everyone on the way; at the end of a round, when every channel has passed on what it heard.
  func admitJoiners(_ now: Monotonic) {
    for subscriber in joiners.values where !subscriber.isGone {
      guard case .joining(let after, _, let kept) = subscriber.source else { continue }
      if kept.exceeds(settings.limits), !isReady(subscriber) {
        // Too far behind to keep more for: back to the log.
        subscriber.source = .past(after: after)
        joiners[subscriber.token] = nil
        askForPage(subscriber)
      } else {
        handOverIfReady(subscriber, now)
      }
    }
  }

  /// Read up to where it began to keep, all of it sent, and the channel has heard all that was read.
  private func isReady(_ subscriber: Subscriber) -> Bool {
    guard case .joining(let after, let from, _) = subscriber.source, subscriber.queue.isEmpty else {
      return false
    }
    return after >= from && heardUpTo >= after
  }

  func handOverIfReady(_ subscriber: Subscriber, _ now: Monotonic) {
    guard isReady(subscriber), !subscriber.isGone, !subscriber.endsWhenSent else { return }
    // What the channel has heard and not passed on belongs to what is kept.
    deliver(subscriber.channel, now)
    guard case .joining(let after, _, let kept) = subscriber.source else { return }
    subscriber.source = .live
    joiners[subscriber.token] = nil
    for block in kept.blocks {
      let rest = block.events.filter { $0.sequence > after }
      guard !rest.isEmpty else { continue }
      subscriber.queue.append(rest.count == block.events.count ? block : EventBlock(rest))
      subscriber.position = block.lastSequence
      figures.delivered += Int64(rest.count)
    }
    if subscriber.channel.channel.hasEnded { subscriber.endsWhenSent = true }
    flush(subscriber, now)
  }
}
