import BareLoops
import Base
import Foundation
import Glibc
import Jobs
import SSEServer
import Synchronization

/// One log, a thousand readers: how many events a second reach them, beside a server in C that can do nothing else.
///
/// The readers are a process of their own on the second core, the server has the first. Ours is the whole server: the
/// readers come by HTTP, and the events by commits to the database.
struct StreamSuite {
  let lab: Lab

  /// Events that come at once, and how far a reader may fall behind: below the bound at which it would lose some.
  private static let publish = 200
  private static let window: Int64 = 800
  /// Bytes of one event on the wire.
  private static let eventBytes = 400

  func figures() throws -> [Figure] {
    try [1_000, 5_000].flatMap { readers in
      let events = Int64(lab.scale.count(readers == 1_000 ? 20_000 : 4_000))
      var (ours, bare, peer): ([Crowd], [Crowd], [Crowd]) = ([], [], [])
      for pair in 0..<lab.scale.pairs {
        lab.progress("\(readers) readers: round \(pair + 1) of \(lab.scale.pairs)")
        for isOurs in pair % 2 == 0 ? [true, false] : [false, true] {
          if isOurs {
            ours.append(try serveOurs(readers: readers, events: events))
          } else {
            bare.append(try serveBare(readers: readers, events: events))
          }
        }
        if NginxPeer.isInstalled { peer.append(try serveByNginx(readers: readers)) }
      }
      return figures(readers: readers, events: events, ours: ours, bare: bare, peer: peer)
    }
  }

  private func figures(
    readers: Int, events: Int64, ours: [Crowd], bare: [Crowd], peer: [Crowd]
  ) -> [Figure] {
    let limit = Figure(
      lab.suite, "\(readers) readers, saturated", .perSecond, ours: ours.map(\.perSecond),
      limitName: "bare C, batched", limit: bare.map(\.perSecond), goal: .ratio(0.7),
      note:
        "\(events) events of \(Self.eventBytes) bytes to each, committed to the database first; nothing lost"
    )
    guard !peer.isEmpty else {
      lab.progress("nginx and nchan are not installed (scripts/setup bench): left out")
      return [limit]
    }
    return [
      limit,
      Figure(
        lab.suite, "  the same beside nginx + nchan", .perSecond, ours: ours.map(\.perSecond),
        limitName: "nginx + nchan", limit: peer.map(\.perSecond), goal: .ratio(20),
        note: "nginx with one worker, \(Self.peerEvents) events of the same size, none on the disk"
      ),
    ]
  }

  /// Fewer, because it takes so much longer.
  private static let peerEvents: Int64 = 300

  private func serveByNginx(readers: Int) throws -> Crowd {
    let directory = lab.directory.place("nginx-\(UInt32.random(in: .min ... .max))")
    let peer = try NginxPeer(directory: directory)
    return try peer.serve(readers: readers, events: Self.peerEvents, bytes: Self.eventBytes)
  }

  /// What the readers saw.
  struct Crowd {
    let perSecond: Double
    let p99: Double
  }

  // MARK: - The two servers

  private func serveBare(readers: Int, events: Int64) throws -> Crowd {
    let port = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
    port.initialize(to: 0)
    defer { port.deallocate() }
    // Written once by the thread, which is joined before this is freed.
    nonisolated(unsafe) let shared = port
    let server = NamedThread(name: "bare-writer") {
      bare_pin(0)
      _ = bare_write_crowd_to(
        shared, Int32(readers), events, Int32(Self.eventBytes), Self.window, Int32(Self.publish))
    }
    while bare_load(port) == 0 { sched_yield() }
    let crowd = try ReaderProcess(port: Int(bare_load(port)), readers: readers, events: events)
    try crowd.waitUntilReady()
    let seen = try crowd.result()
    server.join()
    return seen
  }

  private func serveOurs(readers: Int, events: Int64) throws -> Crowd {
    let directory = lab.directory.place("stream-\(UInt32.random(in: .min ... .max))")
    bare_pin(0)
    defer { bare_unpin() }
    let application = try ServerApplication(
      settings: ServerSettings(dataDirectory: directory, port: 0, maximumStreams: 100_000))
    defer { application.stop() }
    let port = try application.start()
    let publisher = try Publisher(application.store, bytes: Self.eventBytes)
    let crowd = try ReaderProcess(port: Int(port), readers: readers, events: events)
    try crowd.waitUntilReady()
    var published: Int64 = 0
    while published < events {
      let count = min(Int64(Self.publish), events - published)
      try publisher.publish(Int(count))
      published += count
      waitForReaders(application.hub, readers: readers)
    }
    return try crowd.result()
  }

  /// Sleeps until no reader is further behind than it may be.
  private func waitForReaders(_ hub: Hub, readers: Int) {
    while true {
      let answer = Condition<Int?>(nil)
      Task {
        let clients = await hub.inspect().clients
        answer.update { $0 = clients.map(\.lagEvents).max() ?? 0 }
      }
      let lag = answer.wait { $0 } ?? 0
      if lag <= Int(Self.window) - Self.publish { return }
      usleep(100)
    }
  }
}

/// Commits warnings of a running job that fill so many bytes on the wire.
private struct Publisher {
  private let store: Store
  private let lease: Lease
  private let padding: String

  init(_ store: Store, bytes: Int) throws {
    self.store = store
    let submission = try JobSubmission(passes: ["bench"], source: "bench")
    _ = try store.performAndWait(Write.submit(submission))
    let claim = Write.claim(for: WorkerID("bench"), leaseMilliseconds: 3_600_000)
    guard let job = try store.performAndWait(claim) else { throw Problem("no job to claim") }
    lease = job.lease
    // What an event has beside the padding.
    let overhead = 230
    padding = String(repeating: "x", count: max(0, bytes - overhead))
  }

  func publish(_ count: Int) throws {
    let messages = try (0..<count).map { _ in
      let text = "ns=\(Monotonic.now().nanoseconds) \(padding)"
      return try EncodedMessage(
        RealtimeMessage(
          .warning(WarningPayload(jobID: lease.job.id, message: text, severity: .low))))
    }
    _ = try store.performAndWait(
      Write.commit(JobStep(messages: messages), under: lease, leaseMilliseconds: 3_600_000))
  }
}

/// The readers, as a process of their own: this program with other arguments.
struct ReaderProcess {
  private let process = Process()
  private let output = Pipe()

  static let command = "read-crowd"
  /// What a reader asks for; `%d` becomes its number.
  static let request =
    "GET /v1/realtime?session_id=%d HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n\r\n"

  init(port: Int, readers: Int, events: Int64) throws {
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [Self.command, "\(port)", "\(readers)", "\(events)"]
    process.standardOutput = output
    try process.run()
    try output.fileHandleForWriting.close()
  }

  func waitUntilReady() throws {
    guard try output.fileHandleForReading.read(upToCount: 1) == Data("r".utf8) else {
      throw Problem("the readers could not connect")
    }
  }

  func result() throws -> StreamSuite.Crowd {
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
    guard process.terminationStatus == 0, numbers.count == 3 else {
      throw Problem("the readers failed: \(text)")
    }
    return StreamSuite.Crowd(perSecond: numbers[0] / numbers[1], p99: numbers[2])
  }

  /// What the process does.
  static func run(_ words: [String]) -> Int32 {
    bare_pin(1)
    guard words.count == 3, let port = Int32(words[0]), let readers = Int32(words[1]),
      let events = Int64(words[2])
    else { return 2 }
    var crowd = bare_crowd()
    guard bare_read_crowd(port, request, readers, events, STDOUT_FILENO, &crowd) == 0 else {
      perror("read-crowd")
      return 1
    }
    print(" \(crowd.events) \(crowd.seconds) \(crowd.p99_microseconds)")
    return 0
  }
}
