import Testing

@testable import Media

@Suite("The ball followed")
struct BallFollowerTests {
  private let still = CameraShift(dx: 0, dy: 0, width: 640, height: 360)

  private func candidate(_ x: Double, _ y: Double, _ likeness: Double)
    -> BallCandidates.Candidate
  {
    BallCandidates.Candidate(x: x, y: y, radius: 1.5, likeness: likeness)
  }

  @Test("what rolls is the ball, not what lies there, and it goes on through a gap")
  func rolling() throws {
    let follower = BallFollower(width: 640, height: 360)
    var ball: BallFollower.Ball?
    for frame in 0..<30 {
      var seen = [candidate(400, 100, 0.6)]
      if !(20..<23).contains(frame) { seen.append(candidate(100 + 3 * Double(frame), 200, 0.7)) }
      ball = follower.follow(seen, people: [], shift: still)
      if frame > 12 {
        let found = try #require(ball)
        #expect(abs(found.x - (100 + 3 * Double(frame))) < 4, "frame \(frame)")
        #expect(found.isSeen == !(20..<23).contains(frame))
      }
    }
  }

  @Test("where nothing is ball-like there is none")
  func nothing() {
    let follower = BallFollower(width: 640, height: 360)
    for _ in 0..<10 {
      #expect(follower.follow([candidate(50, 50, 0.2)], people: [], shift: still) == nil)
    }
  }

  @Test("a ball that vanishes at somebody's feet goes with them")
  func carried() throws {
    let follower = BallFollower(width: 640, height: 360)
    func person(_ frame: Int) -> PersonFitter.Box {
      let x = 190 + 2 * Double(frame)
      return PersonFitter.Box(left: x - 5, top: 176, right: x + 5, bottom: 201, coverage: 1)
    }
    for frame in 0..<20 {
      _ = follower.follow(
        [candidate(195 + 2 * Double(frame), 199, 0.8)], people: [person(frame)], shift: still)
    }
    var ball: BallFollower.Ball?
    for frame in 20..<45 {
      ball = follower.follow([], people: [person(frame)], shift: still)
    }
    let found = try #require(ball)
    #expect(abs(found.x - 278) < 8)
    #expect(!found.isSeen)
  }
}
