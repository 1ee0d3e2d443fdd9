import Testing

@testable import Media

@Suite("A stream that began without us is shown from its first whole picture")
struct JoinTests {
  /// Behind the first keyframe, in the midst of what leans on it: so many packets of a transport stream, of 188 bytes each.
  private func joined(_ midway: Bool) throws -> VideoReader {
    let file = try Corpus.bytes("h264-b.ts")
    let bytes = SourceBytes(MemorySource(Array(file[(60 * 188)...]), canSeek: false))
    return try VideoReader(
      limits: MediaLimits(), threads: 1, hardware: nil, joinsMidway: midway,
      interruption: Interruption()
    ) { () throws(MediaError) in
      try Demuxer(bytes: bytes, limits: MediaLimits(), interruption: Interruption())
    }
  }

  @Test func `what leans on a picture that was missed is left out`() throws {
    let whole = try StraightRead("h264-b.ts").frames.map(\.packed)
    let frames = try joined(true).readAll()
    #expect(frames.last?.tally == DamageTally())
    #expect(frames.first?.index == 0)
    #expect(frames.count < whole.count)
    #expect(frames.map(\.packed) == Array(whole.suffix(frames.count)))
    // Read as a file, the same bytes begin with damage.
    let damaged = try joined(false).readAll()
    #expect((damaged.last?.tally.damaged ?? 0) > 0)
  }
}
