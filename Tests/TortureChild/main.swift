// The process that the torture test kills: a real store with real workers that commit step after step, and say on
// standard output what they have been promised to be safe. One line is one write, so a line is whole or not there.
//
//   torture-child DIRECTORY run      works until it is killed
//   torture-child DIRECTORY drain    finishes every job that is left, then ends

import Base
import Glibc
import Jobs
import Media
import Synchronization

func say(_ line: String) {
  let bytes = Array("\(line)\n".utf8)
  // Below the size of a pipe's atomic write; a reader that is gone is no reason to fail.
  _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

/// FNV-1a: tells whether the frames beside a checkpoint are those that it was made with.
func chained(_ hash: UInt64, _ bytes: [UInt8]) -> UInt64 {
  bytes.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

struct Checkpoint {
  var next: Int64 = 0
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  init(_ bytes: [UInt8]?) {
    guard let bytes else { return }
    let parts = String(decoding: bytes, as: UTF8.self).split(separator: " ")
    next = Int64(parts[0])!
    hash = UInt64(parts[1])!
  }

  var bytes: [UInt8] { Array("\(next) \(hash)".utf8) }
}

/// Commits steps of one to three frames, each frame with a warning that names it.
struct StepByStep: JobExecutor {
  func run(_ job: ClaimedJob, in session: JobSession) throws -> JobExit {
    let id = job.record.id
    let total = Int64(job.record.source)!
    var checkpoint = Checkpoint(job.checkpoint)
    while checkpoint.next < total {
      if session.stop == .shutdown { return .paused }
      var messages: [EncodedMessage] = []
      for _ in 0..<min(total - checkpoint.next, 1 + checkpoint.next % 3) {
        let frame = try frame(checkpoint.next, of: id)
        messages.append(frame)
        messages.append(
          try EncodedMessage(
            RealtimeMessage(
              .warning(
                WarningPayload(jobID: id, message: "step \(checkpoint.next)", severity: .low)))))
        checkpoint.hash = chained(checkpoint.hash, frame.json)
        checkpoint.next += 1
      }
      try session.commit(JobStep(messages: messages, checkpoint: checkpoint.bytes))
      say("committed \(id) \(checkpoint.next)")
    }
    return .ended(
      .completed(try JobResult(frameCount: total, summary: ["hash": .string("\(checkpoint.hash)")]))
    )
  }

  private func frame(_ index: Int64, of job: JobID) throws -> EncodedMessage {
    let box = try Detection(
      label: "player", confidence: 0.5, x: Double(index), y: 1, width: 2, height: 3)
    return try EncodedMessage(
      RealtimeMessage(
        .frame(
          FramePayload(
            jobID: job, index: index, time: MediaTime(microseconds: index), plugin: "torture",
            data: FrameData(width: 4, height: 4, detections: [box]),
            timing: Milliseconds(tenths: 1), deviceUsed: "cpu"))))
  }
}

/// Says what viewers would have seen.
final class Viewer: LogObserver {
  func committed(_ batch: CommittedBatch) {
    for event in batch.events {
      say("published \(batch.epoch)-\(event.sequence) \(chained(0, event.json))")
    }
  }
}

let directory = CommandLine.arguments[1]
let drains = CommandLine.arguments[2] == "drain"
let store = try Store(directory: directory)
_ = store.log.add(Viewer())
let following = Task {
  var tail = store.log.tail(after: store.log.lastSequence, limits: PageLimits(events: 3))
  while let page = try await tail.next() {
    for entry in page.entries { say("followed \(entry.sequence)") }
  }
}
let pool = try WorkerPool(
  store: store, executor: StepByStep(), options: WorkerPool.Options(workers: 2))
say("ready")
while true {
  let waiting = try store.performAndWait(Read.count(of: .queued))
  if drains {
    if try waiting + store.performAndWait(Read.count(of: .running)) == 0 { break }
    sched_yield()
  } else if waiting < 3 {
    let source = String(Int.random(in: 3...30))
    let id = try store.performAndWait(
      Write.submit(JobSubmission(passes: ["torture"], source: source)))
    say("submitted \(id)")
    pool.wake()
  } else {
    sched_yield()
  }
}
pool.stop()
store.close()
