import TestSupport
import Testing

@testable import Media

@Suite("With a stride, what is left out changes nothing of what is given")
struct SelectionTests {
  private static let strides: [Int64] = [2, 3, 7, 25, 100]
  private static let ranges: [(start: Int64?, end: Int64?, maximum: Int64?)] = [
    (nil, nil, nil), (700_000, nil, nil), (nil, 1_300_000, nil), (300_000, 1_700_000, 4),
  ]

  private func reader(_ bytes: [UInt8], _ options: DecodeOptions) throws -> VideoReader {
    let reader = try VideoReader(bytes: MemorySource(bytes), threads: 2)
    if let start = options.start { try reader.seek(to: start) }
    try reader.readOnly(options)
    return reader
  }

  /// What `FrameStream` makes of a reader.
  private func frames(_ reader: VideoReader, _ options: DecodeOptions) throws -> [Frame] {
    var frames: [Frame] = []
    while !options.isComplete(after: Int64(frames.count)), let frame = try reader.next() {
      switch options.judge(index: frame.index, time: frame.time) {
      case .stop: return frames
      case .skip: continue
      case .take: frames.append(frame)
      }
    }
    return frames
  }

  private func expectSame(_ name: String) throws {
    let straight = try StraightRead(name)
    // Hashes, so that a failure does not print every sample.
    let pictures = straight.frames.map(\.packed.hashValue)
    let bytes = try Corpus.bytes(name)
    for stride in Self.strides {
      for range in Self.ranges {
        let options = DecodeOptions(
          stride: stride, start: range.start.map(MediaTime.init(microseconds:)),
          end: range.end.map(MediaTime.init(microseconds:)), maximumFrames: range.maximum)
        let expected = straight.frames.filter {
          options.judge(index: $0.index, time: $0.time) == .take
        }.prefix(Int(range.maximum ?? .max))
        let reader = try reader(bytes, options)
        let found = try frames(reader, options)
        #expect(found.map(\.index) == expected.map(\.index), "\(options)")
        #expect(found.map(\.time) == expected.map(\.time), "\(options)")
        guard found.map(\.index) == expected.map(\.index) else { continue }
        #expect(
          found.map(\.packed.hashValue) == expected.map { pictures[Int($0.index)] }, "\(options)")
        // A seek counts from where it lands, and some containers know less of durations there.
        if range.start == nil {
          #expect(found.map(\.duration) == expected.map(\.duration), "\(options)")
          #expect(found.map(\.tally) == expected.map(\.tally), "\(options)")
        }
        if range.end == nil, range.maximum == nil {
          #expect(reader.isTruncated == straight.reader.isTruncated, "\(options)")
        }
      }
    }
  }

  @Test("files of every kind", arguments: CorpusTests.valid + ["negative.mkv", "resized.ts"])
  func everyFile(_ name: String) throws {
    try expectSame(name)
  }

  @Test(
    "where packets tell, most are left out",
    arguments: [
      "h264-b.mp4", "h264-b.ts", "h264-fragmented.mp4", "hevc.mp4", "vp8.webm",
      "vp9.webm", "mjpeg.avi", "prores.mov", "variable.mp4", "huge.ts", "turned-90.mp4",
    ])
  func leavesOut(_ name: String) throws {
    let options = DecodeOptions(stride: 25)
    let reader = try reader(try Corpus.bytes(name), options)
    var given = 0
    while try reader.next() != nil { given += 1 }
    let selection = try #require(reader.selection)
    #expect(selection.hasLeftOut && !selection.hasGivenUp)
    #expect(given < Int(selection.counted) * 9 / 10)
  }

  @Test(
    "where they do not, everything is decoded",
    arguments: ["h264-b.avi", "h264-interlaced.mp4", "mpeg4.avi", "mpeg2.ts"])
  func takesEverything(_ name: String) throws {
    let reader = try reader(try Corpus.bytes(name), DecodeOptions(stride: 25))
    var given: [Int64] = []
    while let frame = try reader.next() { given.append(frame.index) }
    #expect(given == Array(0..<50))
  }

  @Test("nor is anything left out of what cannot be read twice, or where every frame is wanted")
  func notPossible() throws {
    let bytes = try Corpus.bytes("h264-b.ts")
    let once = try VideoReader(bytes: MemorySource(bytes, canSeek: false))
    try once.readOnly(DecodeOptions(stride: 25))
    #expect(once.selection == nil)
    let every = try VideoReader(bytes: MemorySource(bytes))
    try every.readOnly(DecodeOptions(end: MediaTime(microseconds: 1_000_000)))
    #expect(every.selection == nil)
  }

  @Test("a run that was interrupted goes on, leaving out as much")
  func resumes() throws {
    let straight = try StraightRead("h264-b.mp4").frames
    let options = DecodeOptions(stride: 10)
    let reader = try VideoReader(bytes: MemorySource(try Corpus.bytes("h264-b.mp4")))
    try reader.seek(to: straight[10].position)
    _ = try reader.next()
    reader.adopt(index: 11, tally: DamageTally())
    try reader.readOnly(options)
    #expect(try frames(reader, options).map(\.index) == [20, 30, 40])
    #expect(reader.selection?.hasLeftOut == true)
  }

  @Test("a seek ends it: afterwards every frame comes again")
  func seekEndsIt() throws {
    let options = DecodeOptions(stride: 25)
    let reader = try reader(try Corpus.bytes("h264-b.mp4"), options)
    _ = try frames(reader, options)
    try reader.seek(toIndex: 30)
    #expect(try reader.next()?.index == 30)
    #expect(try reader.next()?.index == 31)
  }
}
