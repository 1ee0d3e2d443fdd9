import BareLoops
import Base
import Jobs
import Media

/// Commits frames of a running job at a steady rate, each a step of its own as a worker makes them, each with its moment.
struct PacedPublisher {
  /// Bytes of one event on the wire.
  static let eventBytes = 400
  /// What the server adds to a message: its type, its id and the ends of lines.
  private static let envelopeBytes = 42

  private let store: Store
  private let lease: Lease
  private let padding: String

  init(_ store: Store) throws {
    self.store = store
    lease = try store.claimJobs(1)[0]
    let bare = try Self.frame(lease.job.id, index: 0, text: Self.stamp()).json.count
    padding = String(
      repeating: "x", count: max(0, Self.eventBytes - Self.envelopeBytes - bare))
  }

  /// Publishes so many events; returns when the last is committed.
  func publish(_ count: Int64, perSecond: Int64) throws {
    let start = Monotonic.now().nanoseconds
    let first = Self.nextIndex
    for number in 0..<count {
      bare_sleep_until(start + number * 1_000_000_000 / perSecond)
      let frame = try Self.frame(lease.job.id, index: first + number, text: Self.stamp() + padding)
      _ = try store.performAndWait(
        Write.commit(
          JobStep(messages: [frame]), under: lease, leaseMilliseconds: Samples.leaseMilliseconds))
    }
  }

  /// No frame of a job comes twice, whoever publishes how often: the time gives each run numbers of its own.
  private static var nextIndex: Int64 { Monotonic.now().nanoseconds / 1_000 }

  /// The readers look for this, and for the space that ends it.
  private static func stamp() -> String { "ns=\(Monotonic.now().nanoseconds) " }

  private static func frame(_ job: JobID, index: Int64, text: String) throws -> EncodedMessage {
    try EncodedMessage(
      RealtimeMessage(
        .frame(
          FramePayload(
            jobID: job, index: index, time: MediaTime(microseconds: index), plugin: Samples.node,
            data: FrameData(width: 1280, height: 720, outputs: ["at": .string(text)]),
            timing: Milliseconds(tenths: 10), deviceUsed: "cpu"))))
  }
}

extension Store {
  /// A job from start to end: frames of ten boxes, a progress message with each, a plugin that has finished.
  func finishedJob(frames: Int) throws -> JobID {
    let lease = try claimJobs(1)[0]
    let job = lease.job.id
    for start in stride(from: 0, to: frames, by: 500) {
      let messages = try (start..<min(start + 500, frames)).flatMap { index in
        [
          try Samples.frame(job, index: index, boxes: 10),
          RealtimeMessage(
            .progress(
              try ProgressPayload(
                jobID: job, progress: Int64(99 * index / frames), plugin: Samples.node))),
        ]
      }
      try commit(messages, under: lease)
    }
    let status = try PluginStatusPayload(
      jobID: job, plugin: Samples.node, status: .completed, timing: Milliseconds(tenths: 1_230),
      framesProcessed: Int64(frames))
    try commit([RealtimeMessage(.pluginStatus(status))], under: lease)
    let result = try JobResult(frameCount: Int64(frames), summary: Samples.summary)
    try performAndWait(Write.finish(.completed(result), under: lease))
    return job
  }

  private func commit(_ messages: [RealtimeMessage], under lease: Lease) throws {
    var writer = JSONWriter()
    let step = JobStep(messages: try messages.map { try EncodedMessage($0, using: &writer) })
    _ = try performAndWait(
      Write.commit(step, under: lease, leaseMilliseconds: Samples.leaseMilliseconds))
  }
}
