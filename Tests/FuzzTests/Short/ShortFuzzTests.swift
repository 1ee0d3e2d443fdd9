import TestSupport
import Testing

/// Every target for a moment, always with the same inputs. `make fuzz` searches for longer, and cleverly.
@Suite(.timeLimit(.minutes(10))) struct ShortFuzzTests {
  @Test(arguments: FuzzTarget.all.map(\.name))
  func `nothing that a stranger sends breaks it`(_ name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    var mutations = Mutations(of: try target.seeds(), random: SeededRandom(seed: 1))
    for number in 0..<target.shortInputs {
      let input = mutations.next()
      do {
        try target.check(input)
      } catch {
        Issue.record(
          "input \(number): \(error)\n\(String(decoding: input, as: UTF8.self).debugDescription)")
        return
      }
    }
  }

  @Test(arguments: FuzzTarget.all.map(\.name))
  func `the seeds themselves hold`(_ name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    let seeds = try target.seeds()
    #expect(!seeds.isEmpty)
    for seed in seeds { try target.check(seed) }
  }

  @Test func `names are for one target each`() {
    #expect(Set(FuzzTarget.all.map(\.name)).count == FuzzTarget.all.count)
  }
}
