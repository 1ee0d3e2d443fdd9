import Testing

@testable import Media

@Suite("Every kind of file, against ffmpeg")
struct CorpusTests {
  static let valid = [
    "h264-b.mp4", "h264-b.mov", "h264-b.mkv", "h264-b.ts", "h264-b.flv", "h264-b.avi",
    "h264-open.mp4", "h264-open.ts", "h264-refresh.mkv", "h264-long.mp4", "h264-422.mov",
    "h264-444.mkv", "h264-10bit.mkv", "h264-grey.mp4", "h264-fragmented.mp4",
    "h264-interlaced.mp4", "hevc.mp4", "hevc-open.mkv", "hevc.ts", "vp8.webm", "vp9.webm",
    "vp9.mkv", "mpeg4.avi", "mpeg4.mp4", "mpeg2.ts", "mpeg2.mpg", "mjpeg.avi", "mjpeg.mov",
    "prores.mov", "flash.flv", "film.gif", "picture.png", "picture.jpg", "picture.bmp",
    "sound-and-film.mp4", "turned-90.mp4", "turned-180.mp4", "turned-270.mp4", "variable.mp4",
    "variable.mkv", "huge.mkv", "huge.ts", "edited.mp4", "cut-in.mp4", "slow.mp4",
    "raw-colour.avi", "raw-palette.avi", "odd.mov", "deep.png", "seconds.avi",
  ]

  @Test("the same pictures at the same times", arguments: valid)
  func equalsFFmpeg(_ name: String) throws {
    let reference = try Reference(name)
    let read = try StraightRead(name)
    #expect(!reference.samples.isEmpty)
    #expect(read.frames.flatMap(\.packed) == reference.samples)
    #expect(read.frames.map(\.index) == (0..<Int64(read.frames.count)).map { $0 })
    #expect(read.frames.count == reference.times.count)
    for (frame, time) in zip(read.frames, reference.times) {
      if let time { #expect(frame.time.microseconds == time) }
    }
    #expect(isIncreasing(read.frames))
    #expect(read.reader.tally == DamageTally())
  }

  @Test("a clock that begins in the middle goes on from there")
  func lateClock() throws {
    let reference = try Reference("negative.mkv")
    let read = try StraightRead("negative.mkv")
    #expect(read.frames.flatMap(\.packed) == reference.samples)
    #expect(read.frames.map(\.time.microseconds) == (0..<50).map { $0 * 40_000 })
    #expect(read.reader.tally == DamageTally(clockResets: 1))
  }

  private func isIncreasing(_ frames: [Frame]) -> Bool {
    zip(frames, frames.dropFirst()).allSatisfy { $0.time < $1.time }
  }
}
