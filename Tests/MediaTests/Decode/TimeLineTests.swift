import CLibAV
import TestSupport
import Testing

@testable import Media

@Suite("Moments that a file claims")
struct TimeLineTests {
  private static let extremes = [Int64.min, Int64.min + 1, -1, 0, 1, Int64.max - 1, Int64.max]

  @Test("the most hostile clock gives times that increase, and no overflow")
  func increases() {
    for start in Self.extremes {
      for step in [nil] + Self.extremes.map(Optional.some) {
        var line = TimeLine(start: AVRational.bounded(start), usualStep: step)
        var last = Int64.min
        for _ in 0..<3 {
          for claimed in [nil] + Self.extremes.map({ Optional(AVRational.bounded($0)) }) {
            let time = line.place(claimed).time
            #expect(time > last)
            last = time
          }
        }
      }
    }
  }

  @Test("ticks become microseconds within bounds, whatever the clock")
  func bounds() {
    for (num, den) in [(1, 1), (1, Int32.max), (Int32.max, 1), (0, 1), (1, 0)] as [(Int32, Int32)] {
      let base = AVRational(num: num, den: den)
      for ticks in Self.extremes {
        #expect(abs(base.microseconds(ticks)) <= AVRational.furthest)
        #expect(abs(base.ticks(microseconds: ticks)) <= AVRational.furthest)
      }
    }
    #expect(AVRational(num: 1, den: 90_000).microseconds(90_000) == 1_000_000)
  }

  @Test("a moment beyond all time is sought in vain, and breaks nothing")
  func extremeMoments() throws {
    let reader = try VideoReader(bytes: MemorySource(try Corpus.bytes("h264-b.mp4")))
    try reader.seek(to: MediaTime(microseconds: .max))
    #expect(try reader.next() == nil)
    try reader.seek(to: MediaTime(microseconds: .min))
    #expect(try reader.next()?.index == 0)
    for time in [Int64.min, .max] {
      try reader.seek(to: FramePosition(index: 7, time: MediaTime(microseconds: time)))
      #expect(try reader.next()?.index == 7)
    }
  }
}
