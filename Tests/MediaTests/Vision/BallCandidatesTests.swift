import Testing

@testable import Media

@Suite("What looks like the ball")
struct BallCandidatesTests {
  private static let grass: UInt8 = 90
  private static let paint: UInt8 = 190

  /// How much things of three pixels stand out on a picture of grass.
  private static func contrast(at x: Int, _ y: Int, _ draw: (ByteImage) -> Void) -> UInt8 {
    let luma = ByteImage(width: 80, height: 60, filledWith: grass)
    draw(luma)
    let filter = SpotFilter(width: 80, height: 60)
    filter.find(in: luma, rows: 0..<60) { _ in 3 }
    return filter.contrast[x, y]
  }

  private static func ball(_ luma: ByteImage, at x: Int, _ y: Int, _ value: UInt8 = 235) {
    for dy in -1...1 { for dx in -1...1 { luma[x + dx, y + dy] = value } }
  }

  /// Two pixels thick, at this slope through the picture's middle.
  private static func line(_ luma: ByteImage, slope: Double) {
    for x in 0..<80 {
      let y = Int((30 + slope * Double(x - 40)).rounded())
      for row in y...y + 1 where (0..<60).contains(row) { luma[x, row] = paint }
    }
  }

  @Test("a ball stands out from grass by all that it is brighter")
  func open() {
    #expect(Self.contrast(at: 40, 30) { Self.ball($0, at: 40, 30) } == 235 - Self.grass)
  }

  @Test("a line does not stand out, but a ball on it does", arguments: [0, 0.2, 0.45, 0.7, 1])
  func onLine(_ slope: Double) {
    #expect(Self.contrast(at: 40, 30) { Self.line($0, slope: slope) } == 0)
    let both = Self.contrast(at: 40, 30) {
      Self.line($0, slope: slope)
      Self.ball($0, at: 40, 30)
    }
    #expect(both == 235 - Self.paint)
  }

  @Test("a ball beside something as bright stands out, and the edge of that does not")
  func besideBody() {
    func body(_ luma: ByteImage) {
      for y in 10..<50 { for x in 43..<55 { luma[x, y] = 235 } }
    }
    let beside = Self.contrast(at: 40, 30) {
      body($0)
      Self.ball($0, at: 40, 30)
    }
    #expect(beside == 235 - Self.grass)
    #expect(Self.contrast(at: 44, 30, body) == 0)
  }

  private static let looks = BallLikeness.Looks(
    contrast: 80, size: 1, openness: 1, isOnLine: false)
  private static let still = CameraShift(dx: 0, dy: 0, width: 640, height: 360)

  private static func odds(
    _ x: Double, _ y: Double, people: [PersonFitter.Box] = [], plane: PitchPlane? = nil
  ) -> Double {
    let field = BallField(
      width: 640, height: 360, people: people, shift: still, plane: plane)
    return BallLikeness.odds(looks, x: x, y: y, diameter: 3, in: field)
  }

  @Test("before somebody's feet it is rather the ball than within them, and least in their body")
  func feet() {
    let person = PersonFitter.Box(left: 300, top: 160, right: 312, bottom: 185, coverage: 1)
    let (before, within) = (
      Self.odds(316, 184, people: [person]), Self.odds(306, 184, people: [person])
    )
    #expect(before > within)
    #expect(within > Self.odds(306, 170, people: [person]))
  }

  @Test(
    "paint on the pitch's spots is hardly the ball, and the picture's middle rather than its edge")
  func spots() throws {
    // The penalty spot, 11 metres from the goal line, at (326, 184).
    let plane = try #require(
      PitchPlane(Homography([20, 0, 432, 0, 20, -312, 0, 0, 1]), factor: 2))
    #expect(Self.odds(326, 184, plane: plane) < Self.odds(326, 184) - 2)
    #expect(Self.odds(340, 184, plane: plane) == Self.odds(340, 184))
    #expect(Self.odds(320, 180) > Self.odds(600, 180))
  }
}
