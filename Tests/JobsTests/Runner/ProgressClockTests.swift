import Base
import Media
import Testing

@testable import Jobs

@Suite("How far a pass is")
struct ProgressClockTests {
  private func fraction(
    _ options: JSONObject = [:], duration: Int64?, time: Int64, lasting: Int64 = 0,
    frames: Int64 = 1
  ) throws -> Double? {
    try ProgressClock(JobOptions(json: options), duration: duration)
      .fraction(after: MediaTime(microseconds: time), lasting: lasting, frames: frames)
  }

  @Test func `by the time that the frame ends at`() throws {
    #expect(try fraction(duration: 1_000_000, time: 460_000, lasting: 40_000) == 0.5)
    #expect(try fraction(duration: 1_000_000, time: 960_000, lasting: 40_000) == 1)
  }

  @Test func `between the moments that were asked for`() throws {
    let options: JSONObject = ["start_ms": 1_000, "end_ms": 3_000]
    #expect(try fraction(options, duration: 10_000_000, time: 2_000_000) == 0.5)
    #expect(try fraction(options, duration: 2_000_000, time: 1_500_000) == 0.5)
  }

  @Test func `by the frames where these are fewer`() throws {
    #expect(try fraction(["max_frames": 4], duration: 1_000_000, time: 10_000, frames: 3) == 0.75)
    #expect(try fraction(["max_frames": 4], duration: 1_000_000, time: 900_000, frames: 1) == 0.9)
    #expect(try fraction(["max_frames": 4], duration: nil, time: 10_000, frames: 1) == 0.25)
  }

  @Test func `nobody knows where nobody says`() throws {
    #expect(try fraction(duration: nil, time: 1_000) == nil)
    #expect(try fraction(["start_ms": 2_000], duration: 1_000_000, time: 1_000) == nil)
  }

  @Test(arguments: [Int64.min, -1, 0, 1, .max], [Int64.min, -1, 0, 1, .max])
  func `never outside of 0 to 1, whatever a source claims`(time: Int64, lasting: Int64) throws {
    for duration in [1, 1_000, .max] as [Int64] {
      let fraction = try #require(try fraction(duration: duration, time: time, lasting: lasting))
      #expect((0...1).contains(fraction))
    }
  }
}
