import Base
import Foundation
import Glibc
import Jobs
import SSEServer

/// What the process of a server that analyses videos does: it says its port, obeys line by line, and ends with its input.
///
///     analyse FILE PIPELINE    runs a job over a file of its media; answers with nanoseconds, frames, and its memory in
///                              bytes early in the job and at its end
///     await JOBS               answers `ready`, and `done` when so many jobs have ended
enum AnalysisRole {
  /// The frame at which memory is looked at first: everything that a job needs has long been there.
  static let earlyFrame: Int64 = 5_000

  static func run(directory: String, media: String) throws {
    let application = try ServerApplication(
      settings: ServerSettings(dataDirectory: directory, port: 0, mediaRoot: media),
      work: .plugins(
        PluginRegistry([try NoOpPlugin(), try BusyPlugin()], pipelines: BusyPlugin.pipelines)))
    let watch = JobWatch()
    _ = application.store.log.add(watch)
    Terminal.answer("\(try application.start())")
    while let line = readLine() {
      let words = line.split(separator: " ").map(String.init)
      switch (words.first, words.count) {
      case ("analyse", 3):
        guard let pipeline = Name(words[2]) else { throw Problem("no pipeline \(words[2])") }
        watch.begin()
        let start = Monotonic.now()
        _ = try application.store.performAndWait(
          Write.submit(JobSubmission(passes: [pipeline], source: words[1])))
        application.wakeWorkers()
        watch.waitForEnds(1)
        let spent = Monotonic.now().nanoseconds(since: start)
        Terminal.answer("\(spent) \(watch.frames) \(watch.earlyBytes) \(OwnMemory.residentBytes())")
      case ("await", 2):
        watch.begin()
        Terminal.answer("ready")
        watch.waitForEnds(Int64(words[1]) ?? 0)
        Terminal.answer("done")
      default: throw Problem("no such command: \(line)")
      }
    }
    application.stop()
  }
}

/// Counts what is committed.
private final class JobWatch: LogObserver {
  private struct State {
    var frames: Int64 = 0
    var ends: Int64 = 0
    var earlyBytes: Int64 = 0
  }

  private let state = Condition(State())

  var frames: Int64 { state.update { $0.frames } }
  var earlyBytes: Int64 { state.update { $0.earlyBytes } }

  func begin() { state.update { $0 = State() } }

  func waitForEnds(_ count: Int64) {
    _ = state.wait { $0.ends >= count ? true : nil }
  }

  func committed(_ batch: CommittedBatch) {
    state.update { state in
      for event in batch.events {
        switch event.type {
        case .frame: state.frames += 1
        case .complete: state.ends += 1
        default: break
        }
      }
      if state.earlyBytes == 0, state.frames >= AnalysisRole.earlyFrame {
        state.earlyBytes = OwnMemory.residentBytes()
      }
    }
  }
}

private enum OwnMemory {
  static func residentBytes() -> Int64 {
    let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    let pages = text.split(separator: " ").dropFirst().first.flatMap { Int64($0) } ?? 0
    return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
  }
}
