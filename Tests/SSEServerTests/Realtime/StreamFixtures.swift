import Base
import Foundation
import Jobs
import Media
import TestSupport
import Testing

@testable import SSEServer

/// One event as a client reads it.
struct ReceivedEvent: Hashable {
  var type = ""
  var id = ""
  var data = ""

  var message: RealtimeMessage {
    get throws { try RealtimeMessage(json: Array(data.utf8)) }
  }

  var sequence: Int64? { EventID(id)?.sequence }
}

/// The client's end of a stream: a socket that is read when the test says so.
final class StreamReader {
  let descriptor: Int32
  private var buffer = Data()
  private(set) var head = ""
  private(set) var retries: [Int] = []
  private(set) var hasEnded = false

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Reads until an event fulfils a condition, or the stream ends; gives all events on the way.
  func events(until isLast: (ReceivedEvent) -> Bool = { _ in false }) throws -> [ReceivedEvent] {
    var events: [ReceivedEvent] = []
    while true {
      while let event = try nextBuffered() {
        events.append(event)
        if isLast(event) { return events }
      }
      guard try fill() else {
        #expect(buffer.isEmpty, "the stream ended in the middle of an event: \(buffer)")
        return events
      }
    }
  }

  /// Reads so many bytes and no more, as a slow client does.
  func readSome(_ count: Int) -> Int {
    var bytes = [UInt8](repeating: 0, count: count)
    let length = read(descriptor, &bytes, count)
    if length > 0 { buffer.append(contentsOf: bytes[..<length]) }
    return length
  }

  private func fill() throws -> Bool {
    // Only so that a defect ends the test instead of hanging it.
    let patienceMilliseconds: Int32 = 60_000
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    try #require(
      poll(&waiting, 1, patienceMilliseconds) == 1, "nothing came: \(buffer.count) bytes wait")
    let length = readSome(65_536)
    hasEnded = length <= 0
    return !hasEnded
  }

  private func nextBuffered() throws -> ReceivedEvent? {
    while let end = buffer.firstRange(of: Data((head.isEmpty ? "\r\n\r\n" : "\n\n").utf8)) {
      let block = String(decoding: buffer[..<end.lowerBound], as: UTF8.self)
      buffer = Data(buffer[end.upperBound...])
      if head.isEmpty {
        head = block
        continue
      }
      var event = ReceivedEvent()
      for line in block.split(separator: "\n") {
        let parts = line.split(separator: ":", maxSplits: 1)
        let value = String(parts[1].dropFirst())
        switch parts[0] {
        case "event": event.type = value
        case "id": event.id = value
        case "data": event.data = value
        case "retry": retries.append(Int(value)!)
        default: Issue.record("unknown line: \(line)")
        }
      }
      if !event.data.isEmpty { return event }
    }
    return nil
  }
}

/// A store, a hub and jobs to fill them with; no HTTP.
final class StreamStage: Sendable {
  private let directory: TemporaryDirectory
  let store: Store
  let hub: Hub

  init(_ change: (inout StreamSettings) -> Void = { _ in }) throws {
    directory = try TemporaryDirectory()
    store = try Store(directory: directory.path)
    var settings = StreamSettings()
    change(&settings)
    hub = Hub(store: store, settings: settings)
  }

  deinit {
    hub.close(drainSeconds: 0)
    store.close()
  }

  /// A running job.
  func job(_ worker: String = "w") throws -> Lease {
    let submission = try JobSubmission(passes: ["player_detection"], source: "match.mp4")
    _ = try store.performAndWait(Write.submit(submission))
    let claim = Write.claim(for: WorkerID(worker), leaseMilliseconds: 60_000)
    return try #require(try store.performAndWait(claim)).lease
  }

  func commit(_ lease: Lease, _ bodies: [RealtimeMessage.Body], at time: Timestamp = .now()) throws
  {
    let messages = try bodies.map { try EncodedMessage(RealtimeMessage($0, at: time)) }
    _ = try store.performAndWait(
      Write.commit(JobStep(messages: messages), under: lease, leaseMilliseconds: 60_000))
  }

  func finish(_ lease: Lease) throws {
    let outcome = JobOutcome.completed(try JobResult(frameCount: 0, summary: [:]))
    try store.performAndWait(Write.finish(outcome, under: lease))
  }

  static func frame(_ index: Int64, _ job: JobID, padding: Int = 0) throws -> RealtimeMessage.Body {
    .frame(
      try FramePayload(
        jobID: job, index: index, time: MediaTime(microseconds: index * 40_000),
        plugin: "player_detection",
        data: FrameData(
          width: 640, height: 360,
          outputs: ["padding": .string(String(repeating: "x", count: padding))]),
        timing: Milliseconds(tenths: 10), deviceUsed: "cpu"))
  }

  static func warning(_ text: String, _ job: JobID) throws -> RealtimeMessage.Body {
    .warning(try WarningPayload(jobID: job, message: text, severity: .low))
  }

  /// Opens a stream that has everything up to `after`.
  func open(
    jobs: [JobKey]? = nil, types: MessageTypeSet = .logged, fps: Int? = nil, after: Int64? = nil,
    session: String = "s", isOver: Bool = false, onEnd: @escaping @Sendable () -> Void = {}
  ) throws -> StreamReader {
    var ends: [Int32] = [0, 0]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    hub.serve(
      StreamRequest(
        socket: StreamSocket(taken: TakenSocket(ends[0])), session: session,
        filter: StreamFilter(
          jobs: jobs.map { Set($0.map(\.number)) }, types: types, framesPerSecond: fps),
        jobs: jobs?.map(\.id) ?? [], after: after ?? store.log.lastSequence, greeting: [],
        snapshots: [], isOver: isOver, headers: [], place: nil, onEnd: { _ in onEnd() }))
    return StreamReader(descriptor: ends[1])
  }

  /// The log as a reader of everything would get it.
  func log(after: Int64 = 0) throws -> [ReceivedEvent] {
    var events: [ReceivedEvent] = []
    var cursor = after
    while true {
      let page = try store.performAndWait(store.log.page(after: cursor))
      for entry in page.entries {
        events.append(
          ReceivedEvent(
            type: entry.type.name.description, id: page.id(of: entry).description,
            data: String(decoding: page.json(of: entry), as: UTF8.self)))
      }
      cursor = page.cursor
      if page.reachesEnd { return events }
    }
  }
}

extension ReceivedEvent {
  /// Whether it is of the log, and does not belong to the connection.
  var isLogged: Bool { type != "ping" && !data.contains("EVENTS_DROPPED") }
}

extension [ReceivedEvent] {
  /// Those of the log.
  var logged: [ReceivedEvent] { filter(\.isLogged) }
}
