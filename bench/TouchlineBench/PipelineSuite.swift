import Base
import Foundation
import Jobs

/// What a job costs beside its decoding and its plugins: with everything written, published, and one reader on the stream.
struct PipelineSuite {
  let lab: Lab

  private static let oneFrameJobs = 1_000
  private static let submitters = 8

  func figures() throws -> [Figure] {
    guard Videos.canBeMade else {
      lab.progress("ffmpeg is not installed (scripts/setup bench): the suite is left out")
      return []
    }
    let videos = try Videos(lab.directory.kept)
    let film = try videos.film(.middle)
    return try [
      speed(film), sideBySide(film), memory(videos), manyJobs(videos), inspection(),
    ]
  }

  // MARK: - Speed

  private func speed(_ film: String) throws -> Figure {
    var (ours, bare): ([Double], [Double]) = ([], [])
    let rate = { (frames: Int, nanoseconds: Int64) in Double(frames) * 1e9 / Double(nanoseconds) }
    for round in 1...lab.scale.pairs {
      lab.progress("one node: round \(round) of \(lab.scale.pairs)")
      let job = { ours.append(rate(Videos.frames, try analyse(film).nanoseconds)) }
      let loop = {
        let start = Monotonic.now()
        let frames = try Decoding.byBareLoop(film, threads: 2)
        bare.append(rate(frames, Monotonic.now().nanoseconds(since: start)))
      }
      for isOurs in round % 2 == 1 ? [true, false] : [false, true] {
        if isOurs { try job() } else { try loop() }
      }
    }
    return Figure(
      .pipeline, "a node that does nothing, \(Videos.Size.middle.name)", .perSecond, ours: ours,
      limitName: "bare C decoding", limit: bare, goal: .ratio(0.85),
      note: "frames; from the submit to the commit of the end, one reader on the stream")
  }

  private func sideBySide(_ film: String) throws -> Figure {
    var (beside, after): ([Double], [Double]) = ([], [])
    for round in 1...lab.scale.pairs {
      lab.progress("three nodes: round \(round) of \(lab.scale.pairs)")
      let rate = { (pipeline: Name) in
        Double(Videos.frames) * 1e9 / Double(try analyse(film, pipeline).nanoseconds)
      }
      beside.append(try rate(BusyPlugin.besideEachOther))
      after.append(try rate(BusyPlugin.afterEachOther))
    }
    return Figure(
      .pipeline, "three busy nodes side by side", .perSecond, ours: beside,
      limitName: "one after the other", limit: after, goal: .ratio(1.2),
      note: "frames; some five milliseconds a node")
  }

  /// Runs a job on a new server, so many times one after the other; what is said of the last.
  private func analyse(_ film: String, _ pipeline: Name = NoOpPlugin.id, times: Int = 1) throws
    -> Analysis
  {
    let file = URL(fileURLWithPath: film)
    return try onServer(media: file.deletingLastPathComponent().path) { server in
      let reader = try StreamReader(port: server.port)
      defer { reader.stop() }
      for _ in 1..<times { try server.ask("analyse \(file.lastPathComponent) \(pipeline)") }
      return try Analysis(server.ask("analyse \(file.lastPathComponent) \(pipeline)"))
    }
  }

  /// What the server says of one job.
  private struct Analysis {
    let nanoseconds: Int64
    let frames: Int64
    let earlyBytes: Double
    let lastBytes: Double

    init(_ answer: String) throws {
      let numbers = answer.split(separator: " ").compactMap { Int64($0) }
      guard numbers.count == 4, numbers[1] > 0 else {
        throw Problem("the server said of its job: \(answer)")
      }
      (nanoseconds, frames) = (numbers[0], numbers[1])
      (earlyBytes, lastBytes) = (Double(numbers[2]), Double(numbers[3]))
    }
  }

  // MARK: - Memory

  private func memory(_ videos: Videos) throws -> Figure {
    lab.progress("memory over \(Videos.manyFrames) frames")
    // The first job fills what is filled once.
    let job = try analyse(try videos.manyFrames(), times: 2)
    return Figure(
      .pipeline, "memory after \(job.frames) frames", .bytes, ours: [job.lastBytes],
      limitName: "after \(AnalysisRole.earlyFrame)", limit: [job.earlyBytes],
      goal: .timesLimit(1.1), note: "of the whole server, in the second job that it runs")
  }

  // MARK: - Many jobs

  private func manyJobs(_ videos: Videos) throws -> Figure {
    let picture = URL(fileURLWithPath: try videos.picture())
    let jobs = lab.scale.count(Self.oneFrameJobs)
    let queue = QueueCase(callers: Self.submitters, jobsEach: jobs / Self.submitters)
    var (ours, store): ([Double], [Double]) = ([], [])
    for round in 1...lab.scale.pairs {
      lab.progress("\(jobs) jobs of one frame: round \(round) of \(lab.scale.pairs)")
      ours.append(
        try onServer(media: picture.deletingLastPathComponent().path) { server in
          guard try server.ask("await \(jobs)") == "ready" else {
            throw Problem("the server does not wait for jobs")
          }
          let start = Monotonic.now()
          try submit(jobs, picture.lastPathComponent, to: server.port)
          guard try server.hear() == "done" else { throw Problem("the jobs did not end") }
          return Double(jobs) * 1e9 / Double(Monotonic.now().nanoseconds(since: start))
        })
      defer { lab.directory.removePlace("queue") }
      store.append(try queue.throughStore(lab.directory.place("queue")).perSecond(queue))
    }
    return Figure(
      .pipeline, "jobs of one frame by HTTP", .perSecond, ours: ours,
      limitName: "the queue alone", limit: store,
      note: "\(jobs) jobs: submitted by curl over \(Self.submitters) connections, decoded, written")
  }

  private func submit(_ jobs: Int, _ source: String, to port: Int) throws {
    let curl = Process()
    curl.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
    curl.arguments = [
      "-q", "-sS", "--no-progress-meter", "--fail", "--parallel", "--parallel-max",
      "\(Self.submitters)", "--output",
      "/dev/null", "--json", "{\"pipeline_id\": \"\(NoOpPlugin.id)\", \"source\": \"\(source)\"}",
      // The fragment is not sent: the same address, so many times.
      "http://127.0.0.1:\(port)/jobs#[1-\(jobs)]",
    ]
    try curl.run()
    curl.waitUntilExit()
    guard curl.terminationStatus == 0 else { throw Problem("not every job was taken") }
  }

  // MARK: - Inspection

  /// What timing a node costs for each frame: two looks at the clock and a place in the sketch.
  private func inspection() -> Figure {
    let looks = lab.scale.count(4_000_000)
    let microseconds = (0..<lab.scale.pairs).map { _ in
      var sketch = DurationSketch()
      let start = Monotonic.now()
      for _ in 0..<looks {
        let before = Monotonic.now()
        sketch.record(nanoseconds: Monotonic.now().nanoseconds(since: before))
      }
      let spent = Monotonic.now().nanoseconds(since: start)
      precondition(sketch.count == looks, "every look was counted")
      return Double(spent) / Double(looks) / 1_000
    }
    // One per cent of a node of five milliseconds.
    return Figure(
      .pipeline, "timing one node of one frame", .microseconds, ours: microseconds,
      goal: .atMost(50))
  }

  private func onServer<Result>(media: String, _ body: (ServerChild) throws -> Result) throws
    -> Result
  {
    defer { lab.directory.removePlace("pipeline") }
    return try body(ServerChild(["analysis", lab.directory.place("pipeline"), media]))
  }
}

/// Somebody who watches everything and keeps nothing.
private final class StreamReader {
  private let curl = Process()

  init(port: Int) throws {
    curl.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
    curl.arguments = ["-q", "-sSN", "-o", "/dev/null", "http://127.0.0.1:\(port)/v1/realtime"]
    try curl.run()
  }

  func stop() {
    // Signals that this program waits for in a thread of its own are held back from its children too; this one cannot be.
    kill(curl.processIdentifier, SIGKILL)
    curl.waitUntilExit()
  }
}
