import Base
import Testing

@testable import Media

@Suite("The ball followed")
struct BallFollowerTests {
  private static func field(
    people: [PersonFitter.Box] = [], shift: (dx: Double, dy: Double) = (0, 0),
    plane: PitchPlane? = nil
  ) -> BallField {
    BallField(
      width: 640, height: 360, people: people,
      shift: CameraShift(dx: shift.dx, dy: shift.dy, width: 640, height: 360), plane: plane)
  }

  private func candidate(_ x: Double, _ y: Double, _ odds: Double)
    -> BallCandidates.Candidate
  {
    BallCandidates.Candidate(x: x, y: y, diameter: 3, odds: odds, isAbovePitch: false)
  }

  @Test("what rolls is the ball, not what looks like it and lies there")
  func rolling() throws {
    let follower = BallFollower()
    for frame in 0..<60 {
      let ball = follower.follow(
        [candidate(400, 100, 0.5), candidate(100 + 3 * Double(frame), 200, 0.5)], in: Self.field())
      if frame > 30 {
        let found = try #require(ball)
        #expect(abs(found.x - (100 + 3 * Double(frame))) < 4, "frame \(frame)")
        #expect(found.isSeen)
      }
    }
  }

  @Test("a gap is bridged, and not by what looks less like it and lies there")
  func gap() throws {
    let follower = BallFollower()
    for frame in 0..<60 {
      let isGap = (40..<42).contains(frame)
      var seen = [candidate(400, 100, -1)]
      if !isGap { seen.append(candidate(100 + 3 * Double(frame), 200, 0.5)) }
      let ball = follower.follow(seen, in: Self.field())
      if frame > 30 {
        let found = try #require(ball)
        #expect(abs(found.x - (100 + 3 * Double(frame))) < 4, "frame \(frame)")
        #expect(found.isSeen == !isGap)
      }
    }
  }

  @Test("what the camera alone moves lies still", arguments: [false, true])
  func panning(_ isPitchKnown: Bool) throws {
    let follower = BallFollower()
    for frame in 0..<60 {
      let pan = -2 * Double(frame)
      let plane = PitchPlane(Homography([6, 0, 200 + pan, 0, 6, 0, 0, 0, 1]), factor: 1)
      // What lies on the pitch goes with it; the ball is followed, and stays in the middle.
      let ball = follower.follow(
        [candidate(400 + pan, 100, 0.5), candidate(320, 180, 0.5)],
        in: Self.field(shift: isPitchKnown ? (0, 0) : (-2, 0), plane: isPitchKnown ? plane : nil))
      if frame > 30 {
        #expect(abs(try #require(ball).x - 320) < 2, "frame \(frame)")
      }
    }
  }

  @Test("where nothing is ball-like there is none")
  func nothing() {
    let follower = BallFollower()
    for _ in 0..<10 {
      #expect(follower.follow([candidate(50, 50, -8)], in: Self.field()) == nil)
    }
  }

  @Test("a ball that vanishes at somebody's feet goes with them, less and less surely")
  func carried() throws {
    let follower = BallFollower()
    // Who stops there, and the ball would not.
    func person(_ frame: Int) -> PersonFitter.Box {
      let x = 190 + 2 * Double(min(frame, 20))
      return PersonFitter.Box(left: x - 5, top: 176, right: x + 5, bottom: 201, coverage: 1)
    }
    for frame in 0..<20 {
      _ = follower.follow(
        [candidate(195 + 2 * Double(frame), 199, 1)], in: Self.field(people: [person(frame)]))
    }
    var ball: BallFollower.Ball?
    for frame in 20..<25 {
      let before = ball?.confidence ?? 1
      ball = follower.follow([], in: Self.field(people: [person(frame)]))
      #expect(try #require(ball).confidence < before)
    }
    let found = try #require(ball)
    #expect(abs(found.x - 230) < 8)
    #expect(!found.isSeen)
  }

  @Test("a ball that vanishes in the open is soon lost, unless nobody looked")
  func unseen() throws {
    func follow(isLooked: Bool) -> BallFollower.Ball? {
      let follower = BallFollower()
      for frame in 0..<20 {
        _ = follower.follow([candidate(100 + 3 * Double(frame), 200, 0)], in: Self.field())
      }
      var ball: BallFollower.Ball?
      for _ in 0..<10 { ball = follower.follow([], in: Self.field(), isLooked: isLooked) }
      return ball
    }
    #expect(follow(isLooked: true) == nil)
    #expect(abs(try #require(follow(isLooked: false)).x - 187) < 4)
  }

  @Test("a kick at somebody's feet is followed with the second frame of it")
  func kicked() throws {
    let person = PersonFitter.Box(left: 190, top: 176, right: 200, bottom: 201, coverage: 1)
    let follower = BallFollower()
    for _ in 0..<20 {
      _ = follower.follow([candidate(200, 200, 1)], in: Self.field(people: [person]))
    }
    var ball: BallFollower.Ball?
    for step in [1.0, 2.0] {
      ball = follower.follow(
        [candidate(200 + 5 * step, 200 - 2 * step, 1)], in: Self.field(people: [person]))
    }
    #expect(try #require(ball).isSeen)
    #expect(abs(try #require(ball).x - 210) < 2)
  }

  @Test("it goes on from its state as if nothing had happened")
  func state() throws {
    func see(_ follower: BallFollower, _ frame: Int) -> BallFollower.Ball? {
      let plane = PitchPlane(
        Homography([6, 0, 200 - 2 * Double(frame), 0, 6, 0, 0, 0, 1]), factor: 1)
      return follower.follow(
        [candidate(300, 100, 0.3), candidate(100 + 3 * Double(frame), 200, 0.5)],
        in: Self.field(plane: plane))
    }
    let straight = BallFollower()
    for frame in 0..<12 { _ = see(straight, frame) }
    var encoder = StateEncoder()
    straight.write(to: &encoder)
    let resumed = BallFollower()
    var decoder = StateDecoder(encoder.bytes)
    try resumed.restore(from: &decoder)
    for frame in 12..<30 { #expect(see(straight, frame) == see(resumed, frame)) }
  }
}
