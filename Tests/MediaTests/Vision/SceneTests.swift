import Base
import Testing

@testable import Media

@Suite("Scenes and motion")
struct SceneTests {
  private static let (width, height) = (320, 180)

  /// A world with texture at several sizes, seen from a place, at a zoom, in some light.
  private struct World {
    private let texture: ByteImage
    private let blue: UInt8

    init(_ seed: UInt64, blue: UInt8 = 128) {
      self.blue = blue
      let coarse = VisionPictures.noise(width: 60, height: 40, seed: seed)
      texture = ByteImage(width: 600, height: 400)
      for y in 0..<400 {
        for x in 0..<600 {
          // Blocks of ten, with soft edges.
          let (cx, cy) = (x / 10, y / 10)
          let share = x % 10
          let next = coarse[min(cx + 1, 59), cy]
          texture[x, y] = UInt8(
            (Int(coarse[cx, cy]) * (10 - share) + Int(next) * share) / 10 / 2 + 40)
        }
      }
    }

    func frame(
      x: Double = 100, y: Double = 100, zoom: Double = 1, light: Int = 0, index: Int64 = 0
    ) throws -> Frame {
      try VisionPictures.frame(width: width, height: height, index: index) { column, row in
        let px = x + (Double(column) - Double(width) / 2) / zoom + Double(width) / 2
        let py = y + (Double(row) - Double(height) / 2) / zoom + Double(height) / 2
        let (cx, cy) = (min(max(Int(px), 0), 598), min(max(Int(py), 0), 399))
        let share = px - Double(cx)
        let value = Double(texture[cx, cy]) * (1 - share) + Double(texture[cx + 1, cy]) * share
        return (UInt8(min(max(Int(value) + light, 0), 255)), blue, 128)
      }
    }
  }

  private static func cuts(_ frames: [Frame]) throws -> [Int] {
    let detector = CutDetector()
    var found: [Int] = []
    for (index, frame) in frames.enumerated() where try detector.observe(FrameViews(frame)).isCut {
      found.append(index)
    }
    return found
  }

  @Test("another picture in other colours is a cut, at once and once")
  func cut() throws {
    let (one, other) = (World(1), World(2, blue: 110))
    let frames =
      try (0..<4).map { try one.frame(x: 100 + Double($0)) }
      + (0..<4).map { try other.frame(x: 100 + Double($0)) }
    #expect(try Self.cuts(frames) == [4])
  }

  @Test("panning, zooming and standing still are no cuts")
  func motion() throws {
    let world = World(3)
    let frames =
      try (0..<6).map { try world.frame(x: 60 + 12 * Double($0)) }
      + (0..<4).map { try world.frame(x: 120, zoom: 1 + 0.03 * Double($0)) }
      + (0..<3).map { _ in try world.frame(x: 120, zoom: 1.09) }
    #expect(try Self.cuts(frames).isEmpty)
  }

  @Test("flashes, and a white-out that ends where it began, are no cuts; new pictures after it are")
  func flashes() throws {
    let (one, other) = (World(4), World(5, blue: 112))
    let white = try VisionPictures.frame(width: Self.width, height: Self.height) { _, _ in
      (235, 128, 128)
    }
    #expect(
      try Self.cuts([one.frame(), one.frame(light: 70), one.frame(), one.frame(light: 40)]).isEmpty)
    #expect(try Self.cuts([one.frame(), white, white, one.frame(), one.frame()]).isEmpty)
    #expect(try Self.cuts([one.frame(), white, other.frame(), other.frame()]) == [2])
  }

  @Test("the cuts of a synthetic match")
  func match() throws {
    let match = try FilmedMatch(seed: 8, width: 320, height: 180, seconds: 5)
    let detector = CutDetector()
    var last = 0
    for _ in 0..<110 {
      let (frame, truth) = try match.nextFrame()
      let seen = try detector.observe(FrameViews(frame))
      #expect(seen.isCut == (truth.shot != last), "frame \(truth.index)")
      #expect(seen.shot == Int64(truth.shot))
      last = truth.shot
    }
    #expect(last > 0)
  }

  @Test(
    "a camera's motion in display pixels",
    arguments: [(0.0, 0.0), (3, 0), (-7, 2), (14, -5), (0.5, 0.25)])
  func pan(_ x: Double, _ y: Double) throws {
    let world = World(6)
    let estimator = MotionEstimator()
    #expect(try estimator.observe(FrameViews(world.frame()), isCut: false).confidence == 0)
    let found = try estimator.observe(
      FrameViews(world.frame(x: 100 - x, y: 100 - y.rounded())), isCut: false)
    #expect(abs(found.x - x) < 0.5)
    #expect(abs(found.y - y.rounded()) < 0.5)
    #expect(abs(found.zoom - 1) < 0.004)
    #expect(found.confidence > 0.6)
  }

  @Test("coming closer")
  func zoom() throws {
    let world = World(7)
    let estimator = MotionEstimator()
    _ = try estimator.observe(FrameViews(world.frame()), isCut: false)
    let found = try estimator.observe(FrameViews(world.frame(zoom: 1.03)), isCut: false)
    #expect(abs(found.zoom - 1.03) < 0.006)
  }

  @Test("no motion is claimed over a cut, nor where nothing can be recognised")
  func noMotion() throws {
    let world = World(8)
    let estimator = MotionEstimator()
    _ = try estimator.observe(FrameViews(world.frame()), isCut: false)
    #expect(try estimator.observe(FrameViews(world.frame(x: 110)), isCut: true).confidence == 0)
    let flat = try VisionPictures.frame(width: 320, height: 180) { _, _ in (90, 128, 128) }
    let blank = MotionEstimator()
    _ = try blank.observe(FrameViews(flat), isCut: false)
    let found = try blank.observe(FrameViews(flat), isCut: false)
    #expect((found.x, found.y, found.zoom, found.confidence) == (0, 0, 1, 0))
  }

  @Test("both go on from a snapshot as if they had never stopped")
  func resumes() throws {
    let world = World(9)
    let frames = try (0..<6).map { try world.frame(x: 80 + 5 * Double($0), light: Int($0) * 2) }
    let (cuts, motion) = (CutDetector(), MotionEstimator())
    var (state, seen) = (StateEncoder(), [SceneObservation]())
    var moved: [CameraMotion] = []
    for (index, frame) in frames.enumerated() {
      seen.append(try cuts.observe(FrameViews(frame)))
      moved.append(try motion.observe(FrameViews(frame), isCut: false))
      if index == 2 {
        cuts.snapshot(into: &state)
        motion.snapshot(into: &state)
      }
    }
    let (laterCuts, laterMotion) = (CutDetector(), MotionEstimator())
    var saved = StateDecoder(state.bytes)
    try laterCuts.restore(from: &saved)
    try laterMotion.restore(from: &saved)
    #expect(saved.isAtEnd)
    for index in 3..<6 {
      #expect(try laterCuts.observe(FrameViews(frames[index])) == seen[index])
      #expect(try laterMotion.observe(FrameViews(frames[index]), isCut: false) == moved[index])
    }
  }
}

@Suite("Radar")
struct RadarTests {
  private static func box(x: Double, y: Double) throws -> Detection {
    try Detection(
      label: Label("player"), confidence: 0.9, x: x - 5, y: y - 20, width: 10, height: 20,
      trackID: 4, team: Label("home"))
  }

  @Test("feet are put where they stand, and who is far off the pitch is left out")
  func points() throws {
    // Ten pixels a metre, the corner at (100, 50).
    let homography = Homography([10, 0, 100, 0, 10, 50, 0, 0, 1])
    let boxes = [
      try Self.box(x: 100, y: 50), try Self.box(x: 625, y: 390), try Self.box(x: 10, y: 50),
    ]
    let points = Radar.points(of: boxes, seenBy: homography)
    #expect(points.count == 2)
    #expect(points.map(\.x) == [0, 52.5])
    #expect(points.map(\.y) == [0, 34])
    #expect(points[0].trackID == 4)
    #expect(points[0].team == Label("home"))
  }

  @Test("a plane seen from its edge shows nobody")
  func edge() throws {
    let flat = Homography([1, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(Radar.points(of: [try Self.box(x: 5, y: 5)], seenBy: flat).isEmpty)
  }
}
