import Media
import Testing

@testable import Jobs

@Suite("What was wrong with a source")
struct SourceWarningsTests {
  private func told(_ tally: DamageTally, isTruncated: Bool = false, dropped: Int64 = 0) -> [String]
  {
    let report = FrameStream.Report(tally: tally, isTruncated: isTruncated)
    return SourceWarnings.all(of: report, dropped: dropped).map { "\($0.code): \($0.message)" }
  }

  @Test func `nothing is no warning`() {
    #expect(told(DamageTally()).isEmpty)
  }

  @Test func `one of a kind, with its count`() {
    let tally = DamageTally(damagedFrames: 3, lostPackets: 2, clockResets: 4, sizeChanges: 5)
    #expect(
      told(tally, isTruncated: true, dropped: 6) == [
        "DAMAGED_FRAMES: at least 3 frames were damaged: parts of the picture were guessed, and what was found there may be wrong",
        "LOST_PACKETS: 2 pieces of the video could not be decoded: those frames are missing; copy the file again if they matter",
        "CLOCK_RESET: the video's clock was set back 4 times; its moments run on",
        "SIZE_CHANGED: the picture's size changed 5 times",
        "TRUNCATED: the video ends before the moment that its header promises; copy the file again if it was cut off",
        "FRAMES_DROPPED: 6 frames were skipped to keep up with the stream",
      ])
  }

  @Test func `one is one`() {
    let tally = DamageTally(damagedFrames: 1, lostPackets: 1, clockResets: 1, sizeChanges: 1)
    let texts = told(tally, dropped: 1)
    for (text, start) in zip(
      texts,
      [
        "DAMAGED_FRAMES: at least 1 frame was ", "LOST_PACKETS: 1 piece of ",
        "CLOCK_RESET: the video's clock was set back 1 time;",
        "SIZE_CHANGED: the picture's size changed 1 time", "FRAMES_DROPPED: 1 frame was ",
      ])
    {
      #expect(text.hasPrefix(start))
    }
    #expect(texts.count == 5)
  }
}
