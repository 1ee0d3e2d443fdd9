import Testing

@testable import Media

@Suite("Moments of a live stream run on")
struct LiveClockTests {
  /// A camera's clock starts anywhere.
  private let start: Int64 = 7_000_000_000
  private let second: Int64 = 1_000_000

  /// Frames 40 ms apart that arrive as they are made.
  private func run(
    _ clock: inout LiveClock, own: Int64, arrival: Int64, count: Int64 = 25
  ) -> [Int64] {
    (0..<count).map {
      clock.place(own + $0 * 40_000, arrival: arrival + $0 * 40_000, waited: 40_000)
    }
  }

  @Test func `the first frame is at zero, and distances are the sender's`() {
    var clock = LiveClock()
    #expect(run(&clock, own: start, arrival: 5) == (0..<25).map { $0 * 40_000 })
    // They came in a burst, late or early: it does not show.
    #expect(clock.place(start + second, arrival: 9 * second, waited: 8 * second) == second)
    #expect(clock.place(start + 2 * second, arrival: 9 * second, waited: 0) == 2 * second)
    #expect(clock.place(start + 9 * second, arrival: 9 * second, waited: 0) == 9 * second)
  }

  @Test func `an outage takes as long as it really took, wherever the clock goes on`() {
    for own in [0, start - 50 * second, start + 3 * second, start + 5_000 * second] {
      var clock = LiveClock()
      let last = run(&clock, own: start, arrival: 0).last ?? -1
      clock.startEpoch()
      let later = run(&clock, own: own, arrival: 960_000 + 30 * second)
      #expect(later.first == last + 30 * second)
      #expect(later.last == last + 30 * second + 960_000)
    }
  }

  @Test func `a clock that is set back begins an epoch by itself`() {
    var clock = LiveClock()
    let last = run(&clock, own: start, arrival: 0).last ?? -1
    let later = run(&clock, own: 0, arrival: 960_000 + 40_000)
    #expect(later.first == last + 40_000)
    #expect(later.last == last + 40_000 + 960_000)
  }

  @Test func `an epoch within what lay in a buffer keeps the distance it is told`() {
    var clock = LiveClock()
    let first = clock.place(start, arrival: 7, waited: 0)
    clock.startEpoch(step: 40_000)
    #expect(clock.place(0, arrival: 8, waited: 0) == first + 40_000)
    clock.startEpoch()
    #expect(clock.place(0, arrival: 8, waited: 0) == first + 40_001)
  }

  @Test func `a repeated moment is later than the first`() {
    var clock = LiveClock()
    let first = clock.place(start, arrival: 0, waited: 0)
    #expect(clock.place(start, arrival: 0, waited: 0) > first)
  }

  @Test(arguments: [12, 3_600])
  func `a jump ahead by more than ten seconds did not happen`(seconds: Int64) {
    var clock = LiveClock()
    let last = run(&clock, own: start, arrival: 0).last ?? -1
    let later = clock.place(start + seconds * second, arrival: 1_000_000, waited: 40_000)
    #expect(later == last + 40_000)
    // The new epoch is followed.
    #expect(
      clock.place(start + seconds * second + 40_000, arrival: 1_040_000, waited: 40_000)
        == later + 40_000)
  }

  @Test func `a jump of at most ten seconds is the sender's own gap`() {
    var clock = LiveClock()
    _ = clock.place(start, arrival: 0, waited: 0)
    #expect(clock.place(start + 10 * second, arrival: 0, waited: 0) == 10 * second)
  }

  @Test func `what a slow reader missed is a gap that really passed`() {
    var clock = LiveClock()
    let last = run(&clock, own: start, arrival: 0).last ?? -1
    // Nobody read for a minute; the server then sent what was in the buffers, and went on with what is new.
    #expect(clock.place(start + second, arrival: 60 * second, waited: 0) == last + 40_000)
    #expect(clock.place(start + 60 * second, arrival: 60 * second, waited: 0) == 60 * second)
  }

  @Test func `a clock that stood still is moved on`() {
    var clock = LiveClock()
    let last = run(&clock, own: start, arrival: 0).last ?? -1
    let later = clock.place(
      start + second, arrival: 960_000 + 12 * second, waited: 12 * second)
    #expect(later == last + 12 * second)
  }

  @Test func `another process goes on behind what was reached`() {
    var clock = LiveClock(continuing: 90 * second)
    let first = clock.place(start, arrival: 4, waited: 0)
    #expect(first == 90 * second + TimeLine.defaultStep)
    #expect(clock.place(start + 40_000, arrival: 5, waited: 0) == first + 40_000)
  }

  @Test func `whatever a sender does, moments increase`() {
    var random = SystemRandomNumberGenerator()
    var clock = LiveClock()
    var (arrival, last) = (Int64(0), Int64(-1))
    for _ in 0..<10_000 {
      arrival += Int64.random(in: 0...20_000_000, using: &random)
      if Int.random(in: 0..<50, using: &random) == 0 { clock.startEpoch() }
      let moment = clock.place(
        Int64.random(in: -1_000_000_000_000...1_000_000_000_000, using: &random),
        arrival: arrival, waited: Int64.random(in: 0...20_000_000, using: &random))
      #expect(moment > last)
      last = moment
    }
  }
}
