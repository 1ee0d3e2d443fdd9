import Base
import Testing

@testable import Media

@Suite("The pitch")
struct PitchFinderTests {
  /// How many metres places in the picture are off, in the median over those on the pitch.
  private static func error(_ found: Homography, _ truth: TruthFrame, _ width: Int, _ height: Int)
    throws -> Double
  {
    let back = try #require(found.inverse)
    var errors: [Double] = []
    for row in 0..<9 {
      for column in 0..<16 {
        let pixel = TruthPoint(
          x: (Double(column) + 0.5) * Double(width) / 16,
          y: (Double(row) + 0.5) * Double(height) / 9)
        guard let real = truth.homography.pitchPoint(at: pixel), (0...105).contains(real.x),
          (0...68).contains(real.y), let place = back.apply(x: pixel.x, y: pixel.y)
        else { continue }
        let off = SIMD2(place.x - real.x, place.y - real.y)
        errors.append((off * off).sum().squareRoot())
      }
    }
    return errors.sorted()[errors.count / 2]
  }

  @Test("in a match, every metre of the pitch is where the truth has it", arguments: [3, 20])
  func match(_ seed: UInt64) throws {
    let match = try FilmedMatch(seed: seed, width: 640, height: 360)
    let finder = PitchFinder()
    for _ in 0..<4 {
      let (frame, truth) = try match.nextFrame()
      let found = try finder.find(in: FrameViews(frame), isCut: false)
      let homography = try #require(found.homography)
      #expect(try Self.error(homography, truth, 640, 360) < 0.2)
      #expect(found.confidence > 0.7)
      #expect(found.lines.count >= 2)
      #expect(found.grassShare > 0.5)
    }
  }

  @Test("a finder that goes on from a snapshot sees what one that never stopped sees")
  func resumes() throws {
    let match = try FilmedMatch(seed: 3, width: 640, height: 360)
    let frames = try (0..<5).map { _ in try match.nextFrame().frame }
    let straight = PitchFinder()
    let all = try frames.map { try straight.find(in: FrameViews($0), isCut: false) }
    let first = PitchFinder()
    for frame in frames[..<2] { _ = try first.find(in: FrameViews(frame), isCut: false) }
    var state = StateEncoder()
    first.snapshot(into: &state)
    let second = PitchFinder()
    var saved = StateDecoder(state.bytes)
    try second.restore(from: &saved)
    #expect(saved.isAtEnd)
    #expect(
      try frames[2...].map { try second.find(in: FrameViews($0), isCut: false) } == Array(all[2...])
    )
    var (one, other) = (StateEncoder(), StateEncoder())
    straight.snapshot(into: &one)
    second.snapshot(into: &other)
    #expect(one.bytes == other.bytes)
  }

  @Test("a damaged snapshot is refused")
  func damaged() throws {
    var state = StateEncoder()
    PitchFinder().snapshot(into: &state)
    var saved = StateDecoder(Array(state.bytes.dropLast()))
    #expect(throws: StateDecoder.Malformed.self) { try PitchFinder().restore(from: &saved) }
  }

  /// Pictures without a pitch, or with nothing that says where it lies.
  enum Picture: String, CaseIterable, Sendable {
    case grey, noise, bars, studioGreen, plainGrass, snow, night

    func paint(_ x: Int, _ y: Int, _ noise: inout VisionPictures.Noise) -> (UInt8, UInt8, UInt8) {
      switch self {
      case .grey: return (128, 128, 128)
      case .noise: return (noise.byte(), noise.byte(), noise.byte())
      case .bars:
        let bars: [(UInt8, UInt8, UInt8)] = [
          (180, 128, 128), (168, 44, 136), (145, 147, 44), (133, 63, 52), (63, 193, 204),
          (51, 109, 212), (28, 212, 120), (16, 128, 128),
        ]
        return bars[x / 20 % 8]
      case .studioGreen: return (120, 100, 58)
      case .plainGrass: return (90 + UInt8(noise.next(below: 12)), 104, 110)
      case .snow: return (215 + UInt8(noise.next(below: 12)), 128, 128)
      case .night: return (18 + UInt8(noise.next(below: 6)), 127, 128)
      }
    }
  }

  @Test("where no pitch can be placed nothing is claimed", arguments: Picture.allCases)
  func nothing(_ picture: Picture) throws {
    var noise = VisionPictures.Noise(5)
    let finder = PitchFinder()
    for index in 0..<2 {
      let frame = try VisionPictures.frame(width: 160, height: 90, index: Int64(index)) { x, y in
        picture.paint(x, y, &noise)
      }
      let found = try finder.find(in: FrameViews(frame), isCut: index == 0)
      #expect(found.homography == nil)
      #expect(found.confidence <= 0.3)
      #expect(found.showsPitch == (picture == .plainGrass))
    }
  }

  @Test(
    "pictures of any size and shape, changing in mid-video, with and without colour",
    arguments: [(1, 1), (2, 3), (9, 200), (427, 31), (90, 160), (64, 48), (301, 17)])
  func sizes(_ width: Int, _ height: Int) throws {
    var noise = VisionPictures.Noise(9)
    let (finder, cuts, motion) = (PitchFinder(), CutDetector(), MotionEstimator())
    let frames = [
      try VisionPictures.frame(width: width, height: height) { _, y in
        (y % 9 == 0 ? 220 : 80 + UInt8(noise.next(below: 30)), 104, 110)
      },
      try VisionPictures.grey(width: width, height: height, index: 1) { _, _ in noise.byte() },
      try VisionPictures.frame(width: height, height: width, index: 2) { x, _ in
        (x % 7 == 0 ? 230 : 90, 104, 110)
      },
    ]
    for frame in frames {
      let found = try finder.find(in: FrameViews(frame), isCut: false)
      #expect((0...1).contains(found.confidence) && (0...1).contains(found.grassShare))
      #expect((0...1).contains(try cuts.observe(FrameViews(frame)).change))
      #expect((0...1).contains(try motion.observe(FrameViews(frame), isCut: false).confidence))
    }
  }
}

@Suite("The pitch's camera")
struct PitchCameraTests {
  private static let middle = SIMD2(320.0, 180.0)
  private static let camera = PitchCamera(
    position: SIMD3(55, -33, 18), pan: -0.3, tilt: 0.26, roll: 0, zoom: 6.5)

  @Test("from the pitch to the picture and back")
  func map() throws {
    let map = Self.camera.map(middle: Self.middle)
    let back = try #require(map.inverse)
    for point in [SIMD2(0.0, 0.0), SIMD2(52.5, 34), SIMD2(16.5, 54.16)] {
      let off = back.apply(map.apply(point)) - point
      #expect(abs(off.x) < 1e-6 && abs(off.y) < 1e-6)
    }
    // What the camera points at is in the picture's middle.
    let ahead = Self.camera.position.z / 0.266
    let aim = back.apply(Self.middle)
    #expect(
      abs(((aim.x - 55) * (aim.x - 55) + (aim.y + 33) * (aim.y + 33)).squareRoot() - ahead) < 0.2)
  }

  @Test("the camera turned by half a turn sees the same lines")
  func turned() {
    let (one, other) = (
      Self.camera.map(middle: Self.middle), Self.camera.turned.map(middle: Self.middle)
    )
    for point in [SIMD2(10.0, 20.0), SIMD2(60, 40)] {
      let off = one.apply(point) - other.apply(SIMD2(105, 68) - point)
      #expect(abs(off.x) < 1e-6 && abs(off.y) < 1e-6)
    }
  }

  @Test("lines alone are enough to find it")
  func search() throws {
    let map = Self.camera.map(middle: Self.middle)
    func line(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> LineFinder.Line {
      let (from, to) = (map.apply(a), map.apply(b))
      let way = to - from
      return LineFinder.Line(from: from, to: to, seen: (way * way).sum().squareRoot())
    }
    let lines = [
      line(SIMD2(20, 0), SIMD2(60, 0)), line(SIMD2(5, 68), SIMD2(55, 68)),
      line(SIMD2(52.5, 2), SIMD2(52.5, 66)), line(SIMD2(16.5, 14), SIMD2(16.5, 54)),
      line(SIMD2(2, 54.16), SIMD2(16, 54.16)),
    ]
    let found = try #require(
      CameraSearch(size: SIMD2(640, 360)).candidates(lines, limit: 3).first)
    #expect(found.explained > 0.95)
    for point in [SIMD2(20.0, 10.0), SIMD2(40, 60), SIMD2(50, 34)] {
      let off = found.camera.map(middle: Self.middle).apply(point) - map.apply(point)
      #expect((off * off).sum().squareRoot() < 2)
    }
  }

  @Test("two lines through noise are found where they are")
  func lines() {
    var noise = VisionPictures.Noise(2)
    var points: [SIMD2<Float>] = (0..<200).map { _ in
      SIMD2(Float(noise.next(below: 320)), Float(noise.next(below: 180)))
    }
    for x in 20..<300 { points.append(SIMD2(Float(x), 30 + Float(x) * 0.25)) }
    for y in 10..<170 { points.append(SIMD2(200 - Float(y) * 0.1, Float(y))) }
    let found = LineFinder(width: 320, height: 180).lines(
      among: points.map { Crest(place: $0, normal: nil) })
    #expect(found.count >= 2)
    let (long, steep) = (found[0], found[1])
    #expect(abs(long.way.y / long.way.x - 0.25) < 0.01)
    #expect(abs(long.length - 289) < 12)
    #expect(abs(steep.way.x / steep.way.y + 0.1) < 0.01)
  }

  @Test("least squares find the camera that observations were made with")
  func leastSquares() throws {
    var equations = NormalEquations()
    let wanted = [1.0, -2, 3, 0.5, 0.25, -0.125, 4]
    var noise = VisionPictures.Noise(11)
    for _ in 0..<30 {
      var slopes = NormalEquations.Row.zero
      for index in wanted.indices { slopes[index] = Double(noise.next(below: 200)) / 100 - 1 }
      let value = wanted.indices.reduce(0) { $0 + slopes[$1] * wanted[$1] }
      equations.add(slopes, residual: -value, weight: 2)
    }
    let step = try #require(equations.step())
    #expect(zip(step, wanted).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(NormalEquations().step() == nil)
  }
}
