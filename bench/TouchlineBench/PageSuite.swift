import Foundation

/// What somebody sees who watches in a browser: how soon, and how smoothly.
struct PageSuite {
  let lab: Lab

  private static let rate = 345
  /// A job of fifteen seconds at this rate.
  private static let messages = 5_200
  /// An hour and a half of film.
  private static let resultFrames = 135_000
  /// Animation frames in which somebody goes from end to end of it, and back.
  private static let scrubFrames = 600

  func figures() throws -> [Figure] {
    guard let reason = BrowserChild.obstacle ?? (Videos.canBeMade ? nil : "ffmpeg is not installed")
    else { return try measured() }
    lab.progress("\(reason) (scripts/setup bench): the suite is left out")
    return []
  }

  private func measured() throws -> [Figure] {
    let videos = try Videos(lab.directory.kept)
    // In one folder, as media are.
    let (small, large) = (
      URL(fileURLWithPath: try videos.wholeMatch()), URL(fileURLWithPath: try videos.longFilm())
    )
    defer { lab.directory.removePlace("page") }
    let server = try ServerChild([
      "page", lab.directory.place("page"), small.deletingLastPathComponent().path,
    ])
    var (watched, besideVideo): ([Watched], [Watched]) = ([], [])
    for round in 1...lab.scale.pairs {
      lab.progress("a job is watched: round \(round) of \(lab.scale.pairs)")
      watched.append(try watch(server, small.lastPathComponent))
      besideVideo.append(try watch(server, large.lastPathComponent))
    }
    let job = try server.ask("result \(small.lastPathComponent) \(Self.resultFrames)")
    var scrubbed: [Scrubbed] = []
    for round in 1...lab.scale.pairs {
      lab.progress("a result is gone through: round \(round) of \(lab.scale.pairs)")
      scrubbed.append(try scrub(server, job))
    }
    return figures(watched, beside: besideVideo) + figures(scrubbed)
  }

  // MARK: - A job that runs

  private struct Watched {
    let p50: Double
    let p95: Double
    let p99: Double
    let age: Double
    let longTasks: Double
    let longMilliseconds: Double
    /// Processor time of the page's own thread, by the time that it took.
    let cores: Double
  }

  private func watch(_ server: ServerChild, _ film: String) throws -> Watched {
    let count = lab.scale.count(Self.messages)
    let job = try server.ask("begin \(film)")
    let browser = try BrowserChild()
    try browser.ask("watch \(Self.url(server)) \(job) \(Videos.framesPerSecond)", answers: 0)
    try server.ask("pace \(count) \(Self.rate)")
    let seen = try browser.ask("painted \(count)", answers: 8)
    guard Int(seen[0]) == count else {
      throw Problem("of \(count) messages \(Int(seen[0])) were drawn")
    }
    return Watched(
      p50: seen[1], p95: seen[2], p99: seen[3], age: seen[4], longTasks: seen[5],
      longMilliseconds: seen[6], cores: seen[7] / 1_000 * Double(Self.rate) / Double(count))
  }

  private func figures(_ watched: [Watched], beside video: [Watched]) -> [Figure] {
    let times = Text.decimals(watched.map(\.longMilliseconds).max() ?? 0, 0)
    return [
      Figure(
        lab.suite, "message to pixels, p95", .milliseconds, ours: watched.map(\.p95),
        goal: .atMost(50),
        note:
          "\(Self.rate)/s; from the message's timestamp, before its commit, to the frame after it was drawn"
      ),
      Figure(lab.suite, "  the same, p50", .milliseconds, ours: watched.map(\.p50)),
      Figure(lab.suite, "  the same, p99", .milliseconds, ours: watched.map(\.p99)),
      Figure(
        lab.suite, "  age of the picture's boxes, p50", .milliseconds, ours: watched.map(\.age),
        note: "the video is moved to the newest frame four times a second"),
      Figure(
        lab.suite, "  tasks over 50 ms", .events, ours: watched.map(\.longTasks),
        goal: .atMost(0),
        note:
          "\(times) ms at most in one run; a task that waits for a core takes as long as one that works"
      ),
      Figure(
        lab.suite, "  the page's own thread", .cores, ours: watched.map(\.cores),
        note: "processor time, whoever else wants the cores"),
      Figure(
        lab.suite, "the same over 720p, p95", .milliseconds, ours: video.map(\.p95),
        note: "the browser seeks a film of 4 Mbit/s, and decodes it without a graphics card"),
      Figure(
        lab.suite, "  age of the picture's boxes, p50", .milliseconds, ours: video.map(\.age)),
    ]
  }

  // MARK: - A result

  private struct Scrubbed {
    let framesPerSecond: Double
    let p95: Double
    let requests: Double
  }

  private func scrub(_ server: ServerChild, _ job: String) throws -> Scrubbed {
    let frames = lab.scale.count(Self.scrubFrames)
    let seen = try BrowserChild().ask(
      "scrub \(Self.url(server)) \(job) \(frames)", answers: 3)
    return Scrubbed(framesPerSecond: seen[0], p95: seen[1], requests: seen[2])
  }

  private func figures(_ scrubbed: [Scrubbed]) -> [Figure] {
    [
      Figure(
        lab.suite, "scrubbing \(Text.grouped(Int64(Self.resultFrames))) frames", .perSecond,
        ours: scrubbed.map(\.framesPerSecond),
        // A display's 60 Hz are some thousandths less.
        goal: .atLeast(59), note: "animation frames; the slider is moved in each of them"),
      Figure(lab.suite, "  a frame takes, p95", .milliseconds, ours: scrubbed.map(\.p95)),
      Figure(
        lab.suite, "  requests for findings", .events, ours: scrubbed.map(\.requests)),
    ]
  }

  private static func url(_ server: ServerChild) -> String { "http://127.0.0.1:\(server.port)" }
}

/// Chromium, driven by `bench/page/watch.py`.
private struct BrowserChild {
  private static let python = ".venv/bin/python"
  private static let chromium = "/usr/bin/chromium"

  private let process: LineProcess

  /// Why there is none; nil where there is.
  static var obstacle: String? {
    for tool in [python, chromium]
    where !FileManager.default.isExecutableFile(atPath: tool) {
      return "\(tool) is not installed"
    }
    return nil
  }

  init() throws {
    process = try LineProcess(URL(fileURLWithPath: Self.python), ["bench/page/watch.py"])
  }

  /// - Parameter answers: how many numbers are answered.
  @discardableResult
  func ask(_ line: String, answers: Int) throws -> [Double] {
    let answer = try process.ask(line)
    let numbers = answer.split(separator: " ").compactMap { Double($0) }
    guard numbers.count == answers else { throw Problem("the browser said: \(answer)") }
    return numbers
  }
}
