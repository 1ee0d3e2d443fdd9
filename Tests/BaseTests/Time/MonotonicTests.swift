import Base
import Testing

@Suite struct MonotonicTests {
  @Test func `the clock does not go back`() {
    var last = Monotonic.now()
    for _ in 0..<10_000 {
      let now = Monotonic.now()
      #expect(now >= last)
      last = now
    }
  }

  @Test func `a moment moves by seconds and stops at the clock's ends`() {
    let now = Monotonic.now()
    #expect(now.advanced(bySeconds: 1.5).nanoseconds(since: now) == 1_500_000_000)
    #expect(now.advanced(bySeconds: -0.25).nanoseconds(since: now) == -250_000_000)
    #expect(now.advanced(bySeconds: 1e12).nanoseconds == .max)
    #expect(now.advanced(bySeconds: .infinity).nanoseconds == .max)
    #expect(now.advanced(bySeconds: 9_223_372_036).nanoseconds == .max)
    #expect(now.advanced(bySeconds: -.infinity).nanoseconds == .min)
    #expect(now.advanced(bySeconds: -1) < now)
  }

  @Test(arguments: [
    (0, 0), (49_999, 0), (50_000, 1), (99_999, 1), (100_000, 1), (149_999, 1), (150_000, 2),
    (1_234_567, 12), (-1, 0), (-50_000, 0), (-50_001, -1), (-100_000, -1), (-150_000, -1),
    (-150_001, -2), (-200_000, -2), (.max, 92_233_720_368_548), (.min, -92_233_720_368_548),
  ])
  func `nanoseconds are rounded half up to tenths of a millisecond`(
    _ nanoseconds: Int64, _ tenths: Int64
  ) {
    #expect(Milliseconds(nanoseconds: nanoseconds).tenths == tenths)
  }

  @Test func `durations add up without loss`() {
    let sum = (0..<1_000).reduce(Milliseconds.zero) { sum, _ in sum + Milliseconds(tenths: 1) }
    #expect(sum.value == 100)
    #expect((sum - Milliseconds(tenths: 1)).tenths == 999)
    #expect(Milliseconds(tenths: 1) < Milliseconds(tenths: 2))
    #expect(Milliseconds(tenths: -5).value == -0.5)
  }
}
