import Testing

@testable import SSEServer

@Suite struct DescriptorBudgetTests {
  @Test func `everything that may be open is counted`() {
    let plain = DescriptorBudget(streams: 10_000, workers: 2, isTLS: false)
    #expect(plain.needed == 10_000 + plain.connections + plain.spareConnections + 512 + 32)
    #expect(plain.connections < plain.streams)
    let encrypted = DescriptorBudget(streams: 10_000, workers: 2, isTLS: true)
    // The HTTP library holds the streams too, and both ends of what leads to it are open.
    #expect(encrypted.connections == plain.connections + 10_000)
    #expect(encrypted.needed == plain.needed + 20_000)
  }

  @Test(arguments: [1, 100, 10_000, 1_000_000], [false, true])
  func `what fits a limit is within it`(streams: Int, isTLS: Bool) {
    let asked = DescriptorBudget(streams: streams, workers: 8, isTLS: isTLS)
    #expect(asked.fitted(to: asked.needed, isTLS: isTLS) == asked)
    for limit in [DescriptorBudget.least, 256, 1_024, 4_096, 65_536] {
      let fitted = asked.fitted(to: limit, isTLS: isTLS)
      #expect(fitted.needed <= limit)
      #expect(fitted.streams >= 1 && fitted.streams <= streams)
      #expect(fitted.connections >= 1 && fitted.spareConnections >= 1)
    }
  }
}
