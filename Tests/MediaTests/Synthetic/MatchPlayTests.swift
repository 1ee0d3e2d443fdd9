import Testing

@testable import Media

@Suite("The synthetic match's play")
struct MatchPlayTests {
  @Test("people run as people can, and stay near the pitch", arguments: [1, 9, 20])
  func running(_ seed: UInt64) {
    var play = MatchPlay(seed: seed)
    var (fastest, strongest) = (0.0, 0.0)
    var (low, high) = (Ground(50, 50), Ground(50, 50))
    for _ in 0..<3_000 {
      let before = play.athletes
      play.advance()
      for (was, now) in zip(before, play.athletes) {
        fastest = max(fastest, now.position.distance(to: was.position) / MatchPlay.step)
        strongest = max(strongest, (now.velocity - was.velocity).length / MatchPlay.step)
        low = Ground(min(low.x, now.position.x), min(low.y, now.position.y))
        high = Ground(max(high.x, now.position.x), max(high.y, now.position.y))
      }
    }
    #expect(fastest <= Athlete.Limit.speed + 1e-6 && fastest > 5)
    #expect(strongest <= Athlete.Limit.acceleration + 1e-6)
    #expect(low.x > -8 && low.y > -8 && high.x < 113 && high.y < 76)
  }

  @Test("the ball obeys gravity and the ground, is played by many and flies now and then")
  func ball() {
    var play = MatchPlay(seed: 5)
    var owners: Set<Int> = []
    var highest = 0.0
    var farthest = 0.0
    for _ in 0..<6_000 {
      let before = play.ball.position
      play.advance()
      let ball = play.ball
      #expect(ball.position.z >= BallMotion.radius - 1e-9)
      // Faster than the hardest shots nothing moves, so it never jumps.
      #expect(before.ground.distance(to: ball.position.ground) / MatchPlay.step < 45)
      if let owner = play.owner { owners.insert(owner) }
      highest = max(highest, ball.position.z)
      farthest = max(farthest, ball.position.ground.distance(to: PitchPlan.center))
    }
    #expect(owners.count > 8)
    #expect(highest > 2)
    #expect(farthest < 75)
  }

  @Test("a rolling ball comes to rest where friction says")
  func rolling() {
    var ball = BallMotion(position: Space(20, 30, BallMotion.radius))
    ball.velocity = Space(BallMotion.rollingSpeed(over: 15, arrivingWith: 0), 0, 0)
    for _ in 0..<1_000 { ball.step(0.01) }
    #expect(abs(ball.position.x - 35) < 0.2)
    #expect(ball.position.y == 30)
    #expect(ball.velocity.ground.length == 0)
  }

  @Test("a kicked ball lands about where it was meant to")
  func flying() {
    var ball = BallMotion(position: Space(20, 30, BallMotion.radius))
    ball.velocity = BallMotion.flyingVelocity(over: Ground(40, 0), elevation: 0.6)
    repeat {
      ball.step(0.01)
    } while ball.isInFlight && ball.velocity.z > -100 && ball.position.x < 90
      && !(ball.position.z <= BallMotion.radius)
    #expect(abs(ball.position.x - 60) < 8)
  }
}
