import Testing

@testable import Media

@Suite("The synthetic match's picture and its homography")
struct MatchGeometryTests {
  /// Places on lines, most of them where two cross or meet. A step aside is grass.
  private let crossings = [
    TruthPoint(x: 52.5, y: 0), TruthPoint(x: 52.5, y: 68), TruthPoint(x: 0, y: 0),
    TruthPoint(x: 16.5, y: 13.84), TruthPoint(x: 16.5, y: 54.16), TruthPoint(x: 5.5, y: 24.84),
    TruthPoint(x: 88.5, y: 13.84), TruthPoint(x: 88.5, y: 54.16), TruthPoint(x: 99.5, y: 43.16),
    TruthPoint(x: 52.5, y: 10), TruthPoint(x: 52.5, y: 52), TruthPoint(x: 52.5, y: 60),
    TruthPoint(x: 16.5, y: 20), TruthPoint(x: 88.5, y: 48), TruthPoint(x: 16.5, y: 48),
    TruthPoint(x: 52.5, y: 24.85), TruthPoint(x: 52.5, y: 43.15), TruthPoint(x: 105, y: 68),
  ]

  @Test("lines are white where the homography says they cross", arguments: [1, 2, 3, 7])
  func lines(_ seed: UInt64) throws {
    let match = try FilmedMatch(seed: seed, width: 1_280, height: 720)
    let truth = match.next()
    var seen = 0
    for crossing in crossings {
      guard let pixel = truth.homography.pixel(of: crossing),
        let beside = truth.homography.pixel(
          of: TruthPoint(x: crossing.x + 1.2, y: crossing.y - 1.2)),
        pixel.y > 100, isFree(pixel, truth), isFree(beside, truth),
        let white = match.brightness(at: pixel), let grass = match.brightness(at: beside)
      else { continue }
      seen += 1
      #expect(white > grass + 25, "at \(crossing)")
    }
    #expect(seen > 0)
  }

  /// Whether nobody stands there, by a margin.
  private func isFree(_ pixel: TruthPoint, _ truth: TruthFrame) -> Bool {
    truth.people.allSatisfy { person in
      let box = person.box
      return pixel.x < box.x - 40 || pixel.x > box.x + box.width + 40 || pixel.y < box.y - 5
        || pixel.y > box.y + box.height + 30
    }
  }

  @Test("pixels and places on the pitch lead to each other")
  func inverse() throws {
    let match = try FilmedMatch(seed: 11, width: 64, height: 64)
    let homography = match.next().homography
    for place in crossings {
      guard let pixel = homography.pixel(of: place) else { continue }
      let back = try #require(homography.pitchPoint(at: pixel))
      #expect(abs(back.x - place.x) < 1e-6 && abs(back.y - place.y) < 1e-6)
    }
    // Far above the horizon there is no pitch.
    #expect(homography.pitchPoint(at: TruthPoint(x: 32, y: -10_000)) == nil)
  }

  @Test("people stand where the homography puts their feet")
  func feet() throws {
    let match = try FilmedMatch(seed: 1, width: 640, height: 360)
    let truth = match.next()
    for person in truth.people where person.visibility == 1 {
      let feet = try #require(truth.homography.pixel(of: person.position))
      #expect(feet.x > person.box.x - 4 && feet.x < person.box.x + person.box.width + 4)
      #expect(abs(feet.y - (person.box.y + person.box.height)) < 0.25 * person.box.height)
    }
  }

  @Test("the ball is bright where the truth puts it")
  func ball() throws {
    let match = try FilmedMatch(seed: 4, width: 640, height: 360)
    var seen = 0
    for _ in 0..<8 {
      let truth = match.next()
      // A fast ball is a pale streak.
      guard let ball = truth.ball, ball.isVisible, ball.radius > 1,
        let middle = match.brightness(at: ball.center)
      else { continue }
      let around = [
        TruthPoint(x: ball.center.x, y: ball.center.y - ball.radius - 4),
        TruthPoint(x: ball.center.x, y: ball.center.y + ball.radius + 6),
      ].compactMap { match.brightness(at: $0) }
      seen += 1
      #expect(around.allSatisfy { middle > $0 })
    }
    #expect(seen > 0)
  }

  @Test("a cut is where the camera jumps, and nowhere else")
  func cuts() throws {
    let match = try FilmedMatch(seed: 3, width: 64, height: 64, seconds: 20)
    var frames: [TruthFrame] = []
    for _ in 0..<500 { frames.append(match.next()) }
    let cuts = MatchFilm.cuts(frames)
    #expect(cuts.count >= 2)
    for (before, after) in zip(frames, frames.dropFirst()) {
      // How far the middle of what the camera shows has moved, in pixels of the picture before.
      let middle = TruthPoint(x: 32, y: 40)
      let place = try #require(after.homography.pitchPoint(at: middle))
      let moved =
        before.homography.pixel(of: place).map { abs($0.x - 32) + abs($0.y - 40) } ?? .infinity
      #expect((moved > 4) == cuts.contains(after.index), "frame \(after.index): \(moved)")
    }
  }
}
