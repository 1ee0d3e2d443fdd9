import TestSupport
import Testing

@testable import SSEServer

@Suite struct FramePaceTests {
  /// The times of those frames that pass.
  private func passed(_ times: [Int64], framesPerSecond: Int) -> [Int64] {
    var pace = FramePace(framesPerSecond: framesPerSecond)
    return times.enumerated().filter { pace.admits(Int64($0.offset), at: $0.element) }.map(
      \.element)
  }

  /// The most that lie in any second.
  private func most(_ times: [Int64]) -> Int {
    times.indices.map { start in
      times[start...].prefix { $0 < times[start] + 1_000 }.count
    }.max() ?? 0
  }

  @Test(arguments: [1, 3, 7, 30, 60, 144, 400, 999, 1_000])
  func `no second has more, and a busy one not less`(framesPerSecond: Int) {
    // Four frames each millisecond for five seconds.
    let times = (Int64(0)..<20_000).map { 1_700_000_000_000 + $0 / 4 }
    let passed = passed(times, framesPerSecond: framesPerSecond)
    #expect(most(passed) <= framesPerSecond)
    #expect((framesPerSecond * 5 - 1...framesPerSecond * 5).contains(passed.count))
  }

  @Test(arguments: 0..<100) func `bursts and pauses break no second`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var time: Int64 = 1_700_000_000_000
    let times = (0..<2_000).map { _ in
      if Int.random(in: 0..<20, using: &random) == 0 {
        time += .random(in: 0...900, using: &random)
      }
      time += .random(in: 0...3, using: &random)
      return time
    }
    let framesPerSecond = Int.random(in: 1...200, using: &random)
    #expect(
      most(passed(times, framesPerSecond: framesPerSecond)) <= framesPerSecond, "seed \(seed)")
  }

  @Test func `a source that is slow enough loses nothing, though its frames come unevenly`() {
    let times = (Int64(0)..<500).map { $0 * 40 + ($0 % 3) * 10 }
    #expect(passed(times, framesPerSecond: 26) == times)
  }

  @Test func `frames that pass are spread evenly`() {
    let times = (Int64(0)..<250).map { $0 * 40 }
    let passed = passed(times, framesPerSecond: 10)
    #expect(passed.count == 100)
    #expect(zip(passed, passed.dropFirst()).allSatisfy { (80...120).contains($1 - $0) })
  }

  @Test func `all nodes of a frame pass, or none`() {
    var pace = FramePace(framesPerSecond: 5)
    var passes: [[Bool]] = []
    for frame in Int64(0)..<50 {
      passes.append((Int64(0)..<3).map { node in pace.admits(frame, at: frame * 40 + node * 13) })
    }
    #expect(passes.allSatisfy { $0 == [true, true, true] || $0 == [false, false, false] })
    #expect(passes.count { $0[0] } == 10)
  }

  @Test func `a clock that went back starts anew`() {
    var pace = FramePace(framesPerSecond: 1)
    let times: [Int64] = [1_000_000, 1_000_999, 10, 1_009, 1_010]
    let passes = times.enumerated().map { pace.admits(Int64($0.offset), at: $0.element) }
    #expect(passes == [true, false, true, false, true])
  }
}
