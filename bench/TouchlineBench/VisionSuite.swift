import Base
import Foundation
import Media

/// What vision costs a frame: its kernels at the working size, and the tools on frames of a synthetic match.
struct VisionSuite {
  let lab: Lab

  /// A film that is in no tuning of ours.
  private static let seed: UInt64 = 999
  private static let seconds = 2.0
  private static let passesOfKernel = 200

  func figures() throws -> [Figure] {
    let film = lab.directory.place("vision.mp4")
    lab.progress("painting a match")
    try MatchFilm.write(
      MatchSettings(seed: Self.seed, width: 1_280, height: 720, seconds: Self.seconds),
      to: MatchFiles(video: film), replacing: true)
    let reader = try Decoding.reader(film, threads: 1)
    var frames: [Frame] = []
    while let frame = try reader.next() { frames.append(frame) }
    return try kernels(frames[0]) + tools(frames)
  }

  private func kernels(_ frame: Frame) throws -> [Figure] {
    var memory: WorkingPicture?
    let picture = try WorkingPicture.of(frame, reusing: &memory)
    let grass = GrassMask(width: picture.width, height: picture.height)
    let morphology = Morphology(width: picture.width, height: picture.height)
    let result = ByteImage(width: picture.width, height: picture.height)
    var blobs = Blobs()
    let size = "\(picture.width) × \(picture.height)"
    return try [
      ("working picture of 720p", { _ = try WorkingPicture.of(frame, reusing: &memory) }),
      ("grass, learning its colour", { grass.update(picture) }),
      ("connected parts of the grass", { blobs.find(in: grass.mask) }),
      ("opening, radius 1", { morphology.open(picture.luma, radius: 1, into: result) }),
      ("top-hat, radius 4", { morphology.topHat(picture.luma, radius: 4, into: result) }),
    ].map { (name: String, run: () throws -> Void) in
      Figure(
        .vision, name, .microseconds, ours: try times(Self.passesOfKernel, run), note: size)
    }
  }

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
