import Base
import Foundation
import TestSupport
import Testing

@Suite("Quantiles of durations")
struct DurationSketchTests {
  /// Durations of very different kinds, in nanoseconds.
  private static func durations(_ random: inout SeededRandom) -> [Int64] {
    let count = 1 + random.below(3_000)
    let kind = random.below(4)
    let scale = pow(10, Double.random(in: 3...9, using: &random))
    return (0..<count).map { _ in
      let chance = Double.random(in: 1e-6..<1, using: &random)
      let value: Double =
        switch kind {
        case 0: chance * scale
        // A long tail.
        case 1: -log(chance) * scale
        case 2: scale / chance
        // Two kinds of frames: cheap ones and dear ones.
        default: (chance < 0.9 ? 1 : 100) * scale * Double.random(in: 0.9...1.1, using: &random)
        }
      return Int64(min(max(value, 1_000), 3.6e13))
    }
  }

  private static func sketch(_ durations: some Sequence<Int64>) -> DurationSketch {
    var sketch = DurationSketch()
    for duration in durations { sketch.record(nanoseconds: duration) }
    return sketch
  }

  @Test(arguments: SeededRandom.seeds)
  func `quantiles are off by one per cent at most`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<60 {
      let durations = Self.durations(&random).sorted()
      let sketch = Self.sketch(durations)
      for share in [0, 0.01, 0.25, 0.5, 0.95, 0.99, 1] {
        let exact = durations[Int(share * Double(durations.count - 1))]
        let told = try #require(sketch.quantile(share))
        // One nanosecond for rounding.
        #expect(
          Double(abs(told - exact)) <= Double(exact) * 0.01 + 1, "\(share) of \(durations.count)")
      }
      #expect(sketch.count == Int64(durations.count))
      #expect(sketch.totalNanoseconds == durations.reduce(0, +))
      #expect(sketch.maximumNanoseconds == durations.last)
    }
  }

  @Test(arguments: SeededRandom.seeds)
  func `parts add up to the whole`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<60 {
      let durations = Self.durations(&random)
      let cut = random.below(durations.count + 1)
      var sum = Self.sketch(durations[..<cut])
      sum.merge(Self.sketch(durations[cut...]))
      #expect(sum == Self.sketch(durations))
    }
  }

  @Test(arguments: SeededRandom.seeds)
  func `it goes on where it stopped`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<60 {
      let sketch = Self.sketch(Self.durations(&random))
      var state = StateEncoder()
      sketch.write(to: &state)
      var decoder = StateDecoder(state.bytes)
      #expect(try DurationSketch(from: &decoder) == sketch)
      #expect(decoder.isAtEnd)
    }
  }

  @Test func `nothing has no quantile, and the shortest and longest have their place`() throws {
    #expect(DurationSketch().quantile(0.5) == nil)
    #expect(try #require(Self.sketch([0]).quantile(0.5)) <= 100)
    #expect(Self.sketch([.max / 2]).maximumNanoseconds == .max / 2)
  }

  @Test func `a state that cannot be is refused`() {
    func state(_ total: Int64, _ maximum: Int64, _ buckets: [(Int64, Int64)]) -> [UInt8] {
      var state = StateEncoder()
      state.write(total)
      state.write(maximum)
      state.write(buckets) {
        $0.write($1.0)
        $0.write($1.1)
      }
      return state.bytes
    }
    let broken = [
      state(-1, 1, []), state(1, -1, []), state(1, 1, [(-1, 1)]), state(1, 1, [(1_400, 1)]),
      state(1, 1, [(0, -1)]), state(1, 1, [(0, 1 << 32)]), state(1, 1, [(5, 1), (5, 1)]),
      state(1, 1, [(5, 1), (4, 1)]), state(1, 1, [(5, 0)]),
    ]
    for bytes in broken {
      #expect(throws: StateDecoder.Malformed.self) {
        var decoder = StateDecoder(bytes)
        _ = try DurationSketch(from: &decoder)
      }
    }
  }
}
