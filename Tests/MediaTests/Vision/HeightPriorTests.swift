import Testing

@testable import Media

@Suite("How high people are")
struct HeightPriorTests {
  @Test("the line is found among pairs, halves and shadows")
  func line() throws {
    var samples = stride(from: 100.0, to: 340, by: 20).map {
      HeightPrior.Sample(footRow: $0, height: 0.1 * $0 + 5)
    }
    samples += [
      .init(footRow: 120, height: 60), .init(footRow: 300, height: 12),
      .init(footRow: 200, height: 11), .init(footRow: 320, height: 90),
    ]
    let prior = try #require(HeightPrior.learnt(from: samples))
    #expect(abs(prior.height(footRow: 150) - 20) < 1)
    #expect(abs(prior.height(footRow: 300) - 35) < 1)
    #expect(abs(prior.footRow(headRow: 130) - 150) < 2)
  }

  @Test("of a few the middle one, of none nothing")
  func few() {
    #expect(HeightPrior.learnt(from: []) == nil)
    let three = [20.0, 200, 22].map { HeightPrior.Sample(footRow: 100, height: $0) }
    #expect(HeightPrior.learnt(from: three)?.height(footRow: 300) == 22)
  }
}
