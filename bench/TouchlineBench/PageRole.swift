import BareLoops
import Base
import Jobs
import Media
import SSEServer

/// What the process of the server does whose jobs somebody watches in a browser: it says its port, obeys line by line, and ends with
/// its input.
///
///     begin FILE             a new job that runs, over a film of its media; answers with its id
///     pace MESSAGES RATE     publishes messages of that job; answers when all are committed
///     result FILE FRAMES     a job that has ended, with so many frames; answers with its id
struct PageRole {
  private let store: Store

  static func run(directory: String, media: String) throws {
    let application = try ServerApplication(
      settings: ServerSettings(dataDirectory: directory, port: 0, mediaRoot: media))
    Terminal.answer("\(try application.start())")
    let role = PageRole(store: application.store)
    var running: Lease?
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      switch (words.first, words.count) {
      case ("begin", 2):
        let lease = try role.begin(words[1])
        running = lease
        Terminal.answer(lease.job.id.description)
      case ("pace", 3):
        guard let running, let count = Int(words[1]), let rate = Int64(words[2]) else {
          throw Problem("nothing can be paced by: \(line)")
        }
        try role.publish(count, perSecond: rate, under: running)
        Terminal.answer("done")
      case ("result", 3):
        Terminal.answer(try role.result(words[1], frames: Int(words[2]) ?? 0).description)
      default: throw Problem("no such command: \(line)")
      }
    }
    application.stop()
  }

  private func begin(_ film: String) throws -> Lease {
    _ = try store.performAndWait(Write.submit(JobSubmission(passes: [Samples.node], source: film)))
    let claimed = try store.performAndWait(
      Write.claim(for: Samples.owner, leaseMilliseconds: Samples.leaseMilliseconds))
    guard let claimed else { throw Problem("there was no job to claim") }
    return claimed.lease
  }

  // MARK: - A running job

  /// Each message is made at its moment, which it carries, and is a commit of its own.
  private func publish(_ count: Int, perSecond: Int64, under lease: Lease) throws {
    let start = Monotonic.now().nanoseconds
    var frames = 0
    for number in 0..<count {
      bare_sleep_until(start + Int64(number) * 1_000_000_000 / perSecond)
      let message = try message(number, of: count, frame: frames, lease.job.id)
      if case .frame = message.body { frames += 1 }
      try commit([EncodedMessage(message)], under: lease)
    }
  }

  /// In twenty messages there are seventeen frames with ten boxes, and one each of what a plugin says besides. All of
  /// them change what is seen on the page.
  private func message(_ number: Int, of count: Int, frame: Int, _ job: JobID) throws
    -> RealtimeMessage
  {
    let node = Samples.node
    switch number % 20 {
    case 6:
      return RealtimeMessage(
        .progress(
          try ProgressPayload(
            jobID: job, progress: Int64(99 * number / count), stage: "Frame \(frame)",
            plugin: node)))
    case 13:
      return RealtimeMessage(
        .pluginStatus(
          try PluginStatusPayload(
            jobID: job, plugin: node, status: .running, timing: Milliseconds(tenths: Int64(number)),
            framesProcessed: Int64(frame))))
    case 19:
      return RealtimeMessage(
        .warning(
          try WarningPayload(
            jobID: job, plugin: node, message: "confidence is low at frame \(frame)",
            severity: .low, code: "LOW_CONFIDENCE")))
    default: return try Samples.frame(job, index: frame, boxes: 10)
    }
  }

  // MARK: - A result

  private static let framesInAStep = 1_000

  private func result(_ film: String, frames: Int) throws -> JobID {
    let lease = try begin(film)
    let job = lease.job.id
    var writer = JSONWriter()
    for first in stride(from: 0, to: frames, by: Self.framesInAStep) {
      try commit(
        (first..<min(frames, first + Self.framesInAStep)).map {
          try EncodedMessage(Samples.frame(job, index: $0, boxes: 10), using: &writer)
        }, under: lease)
    }
    let result = try JobResult(frameCount: Int64(frames), summary: Samples.summary)
    try store.performAndWait(Write.finish(.completed(result), under: lease))
    return job
  }

  private func commit(_ messages: [EncodedMessage], under lease: Lease) throws {
    _ = try store.performAndWait(
      Write.commit(
        JobStep(messages: messages), under: lease, leaseMilliseconds: Samples.leaseMilliseconds))
  }
}
