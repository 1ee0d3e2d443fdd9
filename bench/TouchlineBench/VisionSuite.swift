import Base
import Foundation
import Jobs
import Media

/// What vision costs: a whole analysis beside bare decoding, its kernels, and the tools on frames of a synthetic match.
struct VisionSuite {
  let lab: Lab

  /// A film that is in no tuning of ours.
  private static let seed: UInt64 = 999
  /// As long as the match that `make run` analyses. In a few seconds the first look for the pitch would be most of the work.
  private static let seconds = 20.0
  private static let framesForTools = 50
  private static let secondsForTools = 8.0
  private static let threads = 2

  func figures() throws -> [Figure] {
    let (film, truth) = try paint(width: 1_280, height: 720)
    let (small, _) = try paint(width: 640, height: 360, seconds: Self.secondsForTools)
    let frames = try self.frames(film, atMost: Self.framesForTools)
    return try [analysis(film, truth), people(self.frames(small))]
      + VisionKernels(lab: lab).figures(frames[0]) + tools(frames)
  }

  private func paint(width: Int, height: Int, seconds: Double = Self.seconds) throws -> (
    String, MatchTruth
  ) {
    lab.progress("painting a match of \(width)×\(height)")
    let film = lab.directory.place("vision-\(width).mp4")
    let truth = try MatchFilm.write(
      MatchSettings(seed: Self.seed, width: width, height: height, seconds: seconds),
      to: MatchFiles(video: film), replacing: true)
    return (film, truth)
  }

  private func frames(_ film: String, atMost limit: Int = .max) throws -> [Frame] {
    let reader = try Decoding.reader(film, threads: 1)
    var frames: [Frame] = []
    while frames.count < limit, let frame = try reader.next() { frames.append(frame) }
    return frames
  }

  // MARK: - All of it

  private func analysis(_ film: String, _ truth: MatchTruth) throws -> Figure {
    let analysis = try WholeAnalysis()
    let count = truth.frames.count
    var (ours, bare): ([Double], [Double]) = ([], [])
    for round in 1...lab.scale.pairs {
      lab.progress("a whole analysis: round \(round) of \(lab.scale.pairs)")
      let analyse = {
        let run = try analysis.run(film, truth, threads: Self.threads)
        ours.append(Double(count) / run.seconds)
      }
      let decode = {
        let start = Monotonic.now()
        guard try Decoding.byBareLoop(film, threads: Self.threads) == count else {
          throw Problem("the bare loop did not find every frame")
        }
        bare.append(Double(count) * 1e9 / Double(Monotonic.now().nanoseconds(since: start)))
      }
      for isOurs in round % 2 == 1 ? [true, false] : [false, true] {
        if isOurs { try analyse() } else { try decode() }
      }
    }
    return Figure(
      .vision, "a whole analysis, 1280×720", .perSecond, ours: ours,
      limitName: "bare C decoding", limit: bare, goal: .ratio(0.6),
      note:
        "frames by \(WholeAnalysis.name), decoding included; \(Self.threads) threads decode on both sides"
    )
  }

  /// The detector and the tracker, as a job has them, on this thread alone.
  private func people(_ frames: [Frame]) throws -> Figure {
    lab.progress("people")
    let rounds = try times(1) {
      let (sight, follower, memory) = (PeopleSight(), PeopleFollower(), ViewMemory())
      for frame in frames {
        let views = FrameViews(frame, memory: memory)
        let found = try sight.observe(views, pitch: nil, isCut: false).people
        _ = try follower.observe(views, people: found, motion: nil, isCut: false)
      }
    }
    return Figure(
      .vision, "people found and followed, 640×360", .microseconds,
      ours: rounds.map { $0 / Double(frames.count) }, goal: .atMost(1_500),
      note:
        "a frame of \(frames.count), one thread, with the working picture and the look at the grass"
    )
  }

  // MARK: - Its parts

  /// Microseconds for each run, by round.
  private func times(_ count: Int, _ run: () throws -> Void) throws -> [Double] {
    try run()
    return try (0..<lab.scale.pairs).map { _ in
      let start = Monotonic.now()
      for _ in 0..<count { try run() }
      return Double(Monotonic.now().nanoseconds(since: start)) / 1000 / Double(count)
    }
  }

  private func tools(_ frames: [Frame]) throws -> [Figure] {
    lab.progress("the tools")
    let tools: [(String, () throws -> Void)] = [
      (
        "pitch, with its search at the start",
        {
          let finder = PitchFinder()
          for frame in frames { _ = try finder.find(in: FrameViews(frame), isCut: false) }
        }
      ),
      (
        "cuts",
        {
          let detector = CutDetector()
          for frame in frames { _ = try detector.observe(FrameViews(frame)) }
        }
      ),
      (
        "camera motion",
        {
          let estimator = MotionEstimator()
          for frame in frames { _ = try estimator.observe(FrameViews(frame), isCut: false) }
        }
      ),
    ]
    return try tools.map { name, run in
      Figure(
        .vision, name, .microseconds,
        ours: try times(1, run).map { $0 / Double(frames.count) },
        note: "mean over \(frames.count) frames of 1280 × 720")
    }
  }
}
