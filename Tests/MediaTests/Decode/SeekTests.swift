import TestSupport
import Testing

@testable import Media

@Suite("A seek gives the frame that a straight read gives")
struct SeekTests {
  static let files = CorpusTests.valid + ["negative.mkv", "resized.ts"]

  @Test("by position, anywhere, and on from there", arguments: files)
  func byPosition(_ name: String) throws {
    let straight = try StraightRead(name).frames
    let reader = try VideoReader(bytes: MemorySource(try Corpus.bytes(name)))
    var random = SeededRandom(seed: 11)
    let picks = Array(straight.indices).shuffled(using: &random).prefix(12)
    for pick in picks {
      try reader.seek(to: straight[pick].position)
      for expected in straight[pick...].prefix(4) {
        let frame = try #require(try reader.next())
        #expect(frame.index == expected.index)
        #expect(frame.time == expected.time, "frame \(pick) of \(name)")
        #expect(frame.packed == expected.packed, "frame \(pick) of \(name)")
      }
    }
  }

  @Test("by number", arguments: files)
  func byNumber(_ name: String) throws {
    let straight = try StraightRead(name).frames
    let reader = try VideoReader(bytes: MemorySource(try Corpus.bytes(name)))
    var random = SeededRandom(seed: 12)
    for pick in Array(straight.indices).shuffled(using: &random).prefix(4) {
      try reader.seek(toIndex: Int64(pick))
      let frame = try #require(try reader.next())
      #expect(frame.index == Int64(pick))
      #expect(frame.packed == straight[pick].packed, "frame \(pick) of \(name)")
    }
  }

  @Test("by moment: the first frame at or after it, under its number", arguments: files)
  func byMoment(_ name: String) throws {
    let straight = try StraightRead(name).frames
    let reader = try VideoReader(bytes: MemorySource(try Corpus.bytes(name)))
    var random = SeededRandom(seed: 13)
    for pick in Array(straight.indices).shuffled(using: &random).prefix(4) {
      let expected = straight[pick]
      let moment = MediaTime(microseconds: expected.time.microseconds - 1_000)
      try reader.seek(to: moment)
      let frame = try #require(try reader.next())
      #expect(frame.time == expected.time, "frame \(pick) of \(name)")
      #expect(frame.index == expected.index, "frame \(pick) of \(name)")
      #expect(frame.packed == expected.packed, "frame \(pick) of \(name)")
    }
  }

  @Test("past the end there is no frame")
  func pastTheEnd() throws {
    let reader = try VideoReader(bytes: MemorySource(try Corpus.bytes("h264-b.mp4")))
    try reader.seek(to: MediaTime(microseconds: 99_000_000))
    #expect(try reader.next() == nil)
    #expect(throws: MediaError.noSuchFrame(index: 50)) { try reader.seek(toIndex: 50) }
    try reader.seek(toIndex: 49)
    #expect(try reader.next()?.index == 49)
    #expect(try reader.next() == nil)
  }
}
