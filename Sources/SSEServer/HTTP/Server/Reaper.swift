import Base
import CLinux
import Glibc

/// The thread that ends what takes too long, and hears out clients that are still sending when they have been refused.
///
/// The library only knows how long a connection has been silent; a client that sends a byte a minute never is.
final class Reaper: Sendable {
  private struct Lingering {
    var remaining: Int
    let deadline: Monotonic
  }

  private let epoll: Int32
  private let stopSignal: Int32
  private let configuration: HTTPServerConfiguration
  private let connections: ConnectionTable
  private let lingering = Guarded<[Int32: Lingering]>([:])
  private let thread = Guarded<NamedThread?>(nil)

  init(configuration: HTTPServerConfiguration, connections: ConnectionTable) {
    self.configuration = configuration
    self.connections = connections
    epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
    stopSignal = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    // Without descriptors there is no server either: its start fails right after.
    watch(stopSignal)
  }

  deinit {
    _ = close(epoll)
    _ = close(stopSignal)
  }

  func start() {
    thread.withLock { $0 = NamedThread(name: "tl-http-reaper") { [self] in run() } }
  }

  /// Ends the thread and closes what it still hears out.
  func stop() {
    eventfd_write(stopSignal, 1)
    let running = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    running?.join()
    for descriptor in lingering.withLock({ Array($0.keys) }) { release(descriptor) }
  }

  /// Takes over a socket whose refusal has been sent: says that nothing more will come, reads what the client still
  /// sends, and closes. Closing at once would make the kernel reset the connection, and the reset can overtake the refusal.
  func linger(_ descriptor: Int32) {
    _ = shutdown(descriptor, Int32(SHUT_WR))
    // Both under the lock: once it is let go, the number may be somebody else's.
    lingering.withLock {
      $0[descriptor] = Lingering(
        remaining: configuration.lingerBytes,
        deadline: .now().advanced(bySeconds: configuration.lingerSeconds))
      watch(descriptor)
    }
  }

  private func watch(_ descriptor: Int32) {
    var event = epoll_event()
    event.events = EPOLLIN.rawValue | EPOLLRDHUP.rawValue
    event.data.fd = descriptor
    epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
  }

  /// How often deadlines are looked at: a quarter of the shortest, between 20 ms and a second.
  private var tickMilliseconds: Int32 {
    let shortest = min(
      configuration.headerSeconds, configuration.bodySeconds, configuration.keepAliveSeconds,
      configuration.lingerSeconds)
    return Int32(min(max(shortest * 250, 20), 1_000))
  }

  private func run() {
    var events = [epoll_event](repeating: epoll_event(), count: 64)
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    defer { scratch.deallocate() }
    let tick = tickMilliseconds
    var nextScan = Monotonic.now()
    while true {
      let count = epoll_wait(epoll, &events, Int32(events.count), tick)
      for event in events.prefix(Int(max(count, 0))) {
        if event.data.fd == stopSignal { return }
        hear(event.data.fd, scratch)
      }
      let now = Monotonic.now()
      guard now >= nextScan else { continue }
      nextScan = now.advanced(bySeconds: Double(tick) / 1_000)
      scan(at: now)
    }
  }

  private func scan(at now: Monotonic) {
    for record in connections.all {
      if record.hasGoneMidway() { record.hangUp(saying: nil) }
      record.tellIfClientHasGone()
      guard record.isOverdue(at: now) else { continue }
      let isAsked = record.phase == .receiving && configuration.tls == nil
      record.hangUp(saying: isAsked ? RawResponse.timeout : nil)
    }
    let late = lingering.withLock { $0.filter { $0.value.deadline <= now }.map(\.key) }
    for descriptor in late { release(descriptor) }
  }

  private func hear(_ descriptor: Int32, _ scratch: UnsafeMutableRawBufferPointer) {
    let length = recv(descriptor, scratch.baseAddress, scratch.count, 0)
    if length < 0, errno == EAGAIN || errno == EINTR { return }
    let isDone = lingering.withLock { lingering in
      lingering[descriptor]?.remaining -= max(length, 0)
      return length <= 0 || lingering[descriptor].map { $0.remaining <= 0 } ?? true
    }
    if isDone { release(descriptor) }
  }

  private func release(_ descriptor: Int32) {
    guard lingering.withLock({ $0.removeValue(forKey: descriptor) }) != nil else { return }
    // Closing alone does not end the watch while the library still has the socket too: events would go on naming this number,
    // which may be somebody else's by then, and what is theirs would be read and thrown away.
    epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nil)
    _ = close(descriptor)
  }
}
