import Base
import Testing

@Suite struct DurationHistogramTests {
  @Test(arguments: [DurationHistogram.Range.moments, .jobs])
  func `a duration falls into the first bucket that holds it`(range: DurationHistogram.Range) {
    var histogram = DurationHistogram(range)
    #expect(histogram.counts.count == range.bounds.count + 1)
    for bound in range.bounds {
      histogram.record(nanoseconds: bound)
      histogram.record(nanoseconds: bound + 1)
    }
    #expect(histogram.counts.first == 1)
    #expect(histogram.counts.dropFirst().dropLast().allSatisfy { $0 == 2 })
    #expect(histogram.counts.last == 1)
    #expect(histogram.totalNanoseconds == range.bounds.reduce(0) { $0 + 2 * $1 + 1 })
  }

  @Test func `bounds rise, and reach from where jobs begin to where they end`() {
    let bounds = DurationHistogram.Range.jobs.bounds
    #expect(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 })
    #expect(bounds.first == 500_000_000)
    // A match with its extra time, on a slow machine.
    #expect(bounds.last! > 4 * 3_600 * 1_000_000_000)
  }
}
