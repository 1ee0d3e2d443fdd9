import Base
import Testing

@testable import SSEServer

@Suite("When rounds of sending begin") struct RoundPaceTests {
  private let start = Monotonic.now()

  private func at(_ milliseconds: Double) -> Monotonic {
    start.advanced(bySeconds: milliseconds / 1_000)
  }

  /// Works through rounds that take so long, one as soon as it may begin and something has come; gives when they began.
  private func begins(work: Double, every interval: Double, for duration: Double) -> [Double] {
    var pace = RoundPace(now: start)
    var begins: [Double] = []
    var (now, next) = (0.0, 0.0)
    while now < duration {
      now = max(now, next, Double(pace.nextRound.nanoseconds(since: start)) / 1e6)
      begins.append(now)
      pace.worked(from: at(now), until: at(now + work))
      // All that has come by now went out.
      while next <= now { next += interval }
      now += work
    }
    return begins
  }

  @Test func `what comes now and then goes out as it comes`() {
    let begins = begins(work: 6, every: 20, for: 2_000)
    for (index, begin) in begins.enumerated() { #expect(abs(begin - Double(index) * 20) < 0.01) }
  }

  @Test func `what never ends is gathered, and takes its share of a core`() {
    let begins = begins(work: 5, every: 0.1, for: 4_000)
    let share = Double(begins.count) * 5 / 4_000
    #expect((0.39...0.42).contains(share))
  }

  @Test func `nobody waits longer than a period because others gather`() {
    let begins = begins(work: 10, every: 1, for: 4_000)
    let longest = Double(RoundPace.longestPeriodNanoseconds) / 1e6
    for (before, after) in zip(begins, begins.dropFirst()) {
      #expect(after - before <= longest + 0.01)
    }
  }

  @Test func `a round that takes longer than a period is followed by the next`() {
    var pace = RoundPace(now: start)
    for round in 0..<10 {
      let begin = Double(round) * 50
      pace.worked(from: at(begin), until: at(begin + 50))
      #expect(pace.nextRound == at(begin + 50))
    }
  }

  @Test func `after a quiet time there is credit for a burst, and no more`() {
    var pace = RoundPace(now: start)
    pace.worked(from: at(10_000), until: at(10_006))
    #expect(pace.nextRound == at(10_006))
    pace.worked(from: at(10_006), until: at(10_012))
    #expect(pace.nextRound == at(10_012))
    pace.worked(from: at(10_012), until: at(10_018))
    #expect(pace.nextRound > at(10_018))
  }
}
