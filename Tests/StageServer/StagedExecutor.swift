import Base
import Jobs
import Media

/// Plays a job's script: every message of every pass, in the order of the contract.
struct StagedExecutor: JobExecutor {
  let gates: Gates

  /// Where a job stands: the pass, and the frames of it that are done.
  private struct Place {
    var pass: Int64 = 0
    var frame: Int64 = 0

    init(pass: Int64) {
      self.pass = pass
    }

    init(_ checkpoint: [UInt8]?) {
      let parts = String(decoding: checkpoint ?? [], as: UTF8.self).split(separator: " ")
      guard parts.count == 2 else { return }
      pass = Int64(parts[0]) ?? 0
      frame = Int64(parts[1]) ?? 0
    }

    var checkpoint: [UInt8] { Array("\(pass) \(frame)".utf8) }
  }

  func run(_ job: ClaimedJob, in session: JobSession) throws -> JobExit {
    guard case .object(let options) = try JSONParser.parse(Array(job.record.options.utf8)) else {
      throw Script.Problem(description: "options are no object")
    }
    let script = try Script(options)
    let plugins = job.record.passes
    let scene = Scene(job: job.record.id, script: script, passes: Int64(plugins.count))
    var place = Place(job.checkpoint)
    while place.pass < plugins.count {
      let plugin = plugins[Int(place.pass)]
      let done = place.pass * script.frames + place.frame
      guard let allowed = pass(job.record.id, done, script, session) else {
        return stopped(session)
      }
      var messages = place.frame == 0 ? try scene.opening(plugin) : []
      let last = min(script.frames, place.frame + min(script.step, allowed - done))
      while place.frame < last {
        switch script.fails(pass: place.pass, frame: place.frame) {
        case .soft:
          messages.append(try scene.softFailure(plugin))
          place = Place(pass: place.pass + 1)
        case .fatal:
          messages.append(try scene.status(plugin, .failed))
          let failure = JobFailure(
            code: "PLUGIN_FAILED", message: "the plugin fell over", plugin: plugin,
            frameIndex: place.frame)
          return .ended(
            .failed(failure, summary: ["total_frames": .integer(done)]),
            last: JobStep(messages: messages))
        case nil:
          messages += try scene.frame(plugin, pass: place.pass, index: place.frame)
          place.frame += 1
          if place.frame < script.frames { continue }
          messages += try scene.closing(plugin)
          place = Place(pass: place.pass + 1)
        }
        break
      }
      try session.commit(JobStep(messages: messages, checkpoint: place.checkpoint))
    }
    let done = Int64(plugins.count) * script.frames
    guard pass(job.record.id, done, script, session) != nil else { return stopped(session) }
    return .ended(.completed(try scene.result(plugins)))
  }

  private func pass(
    _ job: JobID, _ done: Int64, _ script: Script, _ session: JobSession
  ) -> Int64? {
    gates.pass(
      job, done: done, until: script.until ?? .max, shouldStop: { session.stop != nil })
  }

  private func stopped(_ session: JobSession) -> JobExit {
    session.stop == .cancelled ? .ended(.cancelled(summary: ["total_frames": 0])) : .paused
  }
}
