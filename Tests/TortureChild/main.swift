// The process that the torture test kills: a real store with real workers that commit step after step, and say on
// standard output what they have been promised to be safe. One line is one write, so a line is whole or not there.
//
//   torture-child DIRECTORY run      works until it is killed
//   torture-child DIRECTORY drain    finishes every job that is left, then ends
//   torture-child DIRECTORY analyse MEDIA_ROOT
//                                    the same, with jobs that run pipelines over videos

import Base
import Glibc
import Jobs
import Media
import Synchronization
import TestPlugins

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
  /// Rises with every commit.
  let commits = Condition(0)

  func committed(_ batch: CommittedBatch) {
    defer { commits.update { $0 += 1 } }
    for event in batch.events {
      say("published \(batch.epoch)-\(event.sequence) \(chained(0, event.json))")
    }
  }
}

/// What a server runs jobs with, and the plugins of tests.
func analysis(_ mediaRoot: String) -> RunnerSettings {
  RunnerSettings(
    registry: TestPlugins.all, sources: SourceOpener(SourcePolicy(mediaRoot: mediaRoot)),
    limits: MediaLimits(), devices: MediaDevices.probe())
}

let directory = CommandLine.arguments[1]
let drains = CommandLine.arguments[2] != "run"
let store = try Store(directory: directory)
let viewer = Viewer()
_ = store.log.add(viewer)
let following = Task {
  var tail = store.log.tail(after: store.log.lastSequence, limits: PageLimits(events: 3))
  while let page = try await tail.next() {
    for entry in page.entries { say("followed \(entry.sequence)") }
  }
}
let executor: any JobExecutor =
  CommandLine.arguments.count < 4
  ? StepByStep() : PipelineExecutor(store: store, settings: analysis(CommandLine.arguments[3]))
let pool = try WorkerPool(
  store: store, executor: executor, options: WorkerPool.Options(workers: 2))
say("ready")
while true {
  let seen = viewer.commits.update { $0 }
  let waiting = try store.performAndWait(Read.count(of: .queued))
  if drains {
    if try waiting + store.performAndWait(Read.count(of: .running)) == 0 { break }
    _ = viewer.commits.wait { $0 == seen ? nil : true }
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
say("ended")
