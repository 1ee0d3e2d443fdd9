import Base
import Jobs

// What happens because time passes: pings, readers that have stopped, the end of the server; and what operators ask.

/// Pings in the order in which they are due. The interval is the same for all, so first come is first due.
struct PingLine {
  private var line: [(token: UInt64, due: Monotonic)] = []
  private var head = 0

  var nextDue: Monotonic? { head < line.count ? line[head].due : nil }

  mutating func append(_ token: UInt64, due: Monotonic) {
    line.append((token, due))
  }

  mutating func takeDue(_ now: Monotonic) -> UInt64? {
    guard head < line.count, line[head].due <= now else { return nil }
    defer {
      head += 1
      if head * 2 > line.count {
        line.removeFirst(head)
        head = 0
      }
    }
    return line[head].token
  }
}

extension StreamLoop {
  /// How often stalled readers are looked for.
  private static let sweepSeconds = 1.0

  func tick(_ now: Monotonic) {
    while let token = pings.takeDue(now) {
      guard let subscriber = subscribers[token], !subscriber.isGone else { continue }
      pings.append(token, due: now.advanced(bySeconds: settings.pingSeconds))
      subscriber.queue.isPingDue = true
      flush(subscriber, now)
    }
    if now >= nextSweep {
      nextSweep = now.advanced(bySeconds: Self.sweepSeconds)
      for subscriber in subscribers.values where !subscriber.queue.isEmpty && !subscriber.isGone {
        let silence = now.nanoseconds(since: subscriber.lastTaken)
        if Double(silence) / 1e9 > settings.stallSeconds { cut(subscriber) }
      }
    }
  }

  /// A ping says where the reader stands.
  func ping(_ subscriber: Subscriber, _ position: Int64, dropped: Int64, _ now: Monotonic)
    -> SharedBytes
  {
    let cursor = log.id(of: position)
    do {
      let ping = try PingPayload(
        pingID: subscriber.nextPingID(now: now),
        intervalMilliseconds: Int64(settings.pingSeconds * 1_000), cursor: cursor,
        dropped: dropped)
      return SSEEncoder.event(RealtimeMessage(.ping(ping)), id: cursor)
    } catch {
      preconditionFailure("the settings make valid pings: \(error)")
    }
  }

  func pong(_ session: String, _ pingID: String, _ at: Monotonic) {
    for subscriber in subscribers.values where subscriber.request.session == session {
      guard let ping = subscriber.lastPing, ping.id == pingID else { continue }
      subscriber.latency = Milliseconds(nanoseconds: at.nanoseconds(since: ping.at))
    }
  }

  func client(_ subscriber: Subscriber, _ now: Monotonic) -> StreamClient {
    let isCatchingUp = if case .live = subscriber.source { false } else { true }
    let isBehind = !subscriber.queue.isEmpty
    return StreamClient(
      session: subscriber.request.session, jobs: subscriber.request.jobs,
      lagEvents: subscriber.queue.waitingEvents, lagBytes: subscriber.queue.waitingBytes,
      lag: Milliseconds(nanoseconds: isBehind ? now.nanoseconds(since: subscriber.lastTaken) : 0),
      dropped: subscriber.queue.lostEvents, latency: subscriber.latency,
      age: Milliseconds(nanoseconds: now.nanoseconds(since: subscriber.joined)),
      isCatchingUp: isCatchingUp)
  }

  /// The figures with the losses that readers have not been told of yet.
  func currentFigures() -> StreamFigures {
    var current = figures
    for subscriber in subscribers.values {
      current.note(subscriber.queue.untoldByType, droppedFor: .queueFull)
    }
    return current
  }

  /// Tells every reader that the server stops, and lets the connections end where an event ends.
  func drain(until deadline: Monotonic, _ now: Monotonic) {
    drainDeadline = deadline
    for subscriber in subscribers.values where !subscriber.isGone {
      deliver(subscriber.channel, now)
      joiners[subscriber.token] = nil
      subscriber.queue.append(own: StreamNotice.shutdown(id: log.id(of: subscriber.position)))
      subscriber.queue.append(own: SSEEncoder.jitteredRetry())
      subscriber.endsWhenSent = true
      flush(subscriber, now)
    }
  }
}
