import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Media

/// Videos over HTTP give what they give from memory, however the server serves them.
@Suite(.timeLimit(.minutes(5))) struct WebDecodeTests {
  private func reader(_ stage: WebStage, _ settings: WebSettings = .quick())
    throws -> VideoReader
  {
    try VideoReader(bytes: try openWeb(stage.url(), settings), threads: 2)
  }

  private func expectSame(_ reader: VideoReader, as name: String) throws {
    let expected = try StraightRead(name).frames
    let frames = try reader.readAll()
    #expect(frames.map(\.index) == expected.map(\.index))
    #expect(frames.map(\.time) == expected.map(\.time))
    #expect(zip(frames, expected).allSatisfy { $0.packed == $1.packed })
    #expect(reader.tally == DamageTally())
  }

  @Test(arguments: CorpusTests.valid)
  func `every container, in parts`(name: String) throws {
    let file = try Corpus.bytes(name)
    let stage = try WebStage { .file(file, to: $0) }
    try expectSame(try reader(stage), as: name)
  }

  @Test(arguments: CorpusTests.valid)
  func `every container, from a server that sends all or nothing`(name: String) throws {
    let file = try Corpus.bytes(name)
    let stage = try WebStage { .file(file, to: $0, hasRanges: false) }
    try expectSame(try reader(stage), as: name)
  }

  @Test(arguments: CorpusTests.valid)
  func `every container, from a server that breaks off anywhere`(name: String) throws {
    let file = try Corpus.bytes(name)
    let random = Mutex(SeededRandom(seed: 21))
    let stage = try WebStage { request in
      var answer = WebStage.Answer.file(file, to: request)
      random.withLock { random in
        // The first answer has to be one.
        guard request.number > 0, Bool.random(using: &random) else { return }
        answer.breaksAfter = Int.random(in: 0...answer.body.count, using: &random)
      }
      return answer
    }
    // Small files never earn new tries.
    try expectSame(
      try reader(
        stage,
        .quick {
          $0.tries = 1_000
          $0.firstPauseSeconds = 0
        }), as: name)
  }

  /// What can be read from front to back.
  private static let streamable = [
    "h264-b.mkv", "h264-b.ts", "h264-b.flv", "h264-open.ts", "h264-fragmented.mp4", "hevc-open.mkv",
    "hevc.ts", "vp8.webm", "vp9.webm", "mpeg2.ts", "mpeg2.mpg", "flash.flv", "film.gif",
    "picture.png", "picture.jpg", "variable.mkv",
  ]

  @Test(arguments: streamable)
  func `without parts and without a length, what can be streamed is`(name: String) throws {
    let file = try Corpus.bytes(name)
    let stage = try WebStage { _ in WebStage.Answer(body: file, closes: true) }
    try expectSame(try reader(stage), as: name)
  }

  @Test func `an index in front makes an MP4 streamable`() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/fast.mp4"
    let made = Command.run(
      "ffmpeg",
      [
        "-v", "error", "-i", Corpus.path("h264-b.mp4"), "-c", "copy", "-movflags", "+faststart",
        path,
      ])
    #expect(made.status == 0)
    let file = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let stage = try WebStage { _ in WebStage.Answer(body: file, closes: true) }
    try expectSame(try reader(stage), as: "h264-b.mp4")
    #expect(stage.requests.count == 1)
  }

  @Test(arguments: [
    "h264-b.mp4", "h264-open.mp4", "h264-b.mkv", "h264-open.ts", "h264-b.avi", "hevc.ts",
    "vp9.webm", "mpeg2.mpg", "variable.mkv", "flash.flv", "cut-in.mp4",
  ])
  func `seeks are exact`(name: String) throws {
    let file = try Corpus.bytes(name)
    let stage = try WebStage { .file(file, to: $0) }
    let straight = try StraightRead(name).frames
    let reader = try reader(stage)
    var random = SeededRandom(seed: 22)
    for pick in straight.indices.shuffled(using: &random).prefix(6) {
      let expected = straight[pick]
      try reader.seek(to: expected.position)
      #expect(try reader.next()?.packed == expected.packed, "frame \(pick)")
      try reader.seek(to: expected.time)
      let frame = try #require(try reader.next())
      #expect(frame.index == expected.index)
      #expect(frame.packed == expected.packed, "frame \(pick)")
    }
  }

  @Test func `of a large file whose index is at its end, only what is needed is asked for`() throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/large.mp4"
    let made = Command.run(
      "ffmpeg",
      [
        "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=60", "-c:v",
        "libx264", "-preset", "ultrafast", "-g", "25", "-qp", "10", path,
      ])
    #expect(made.status == 0)
    let file = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(file.count > 10 << 20)
    let sent = Mutex(0)
    let stage = try WebStage { request in
      let answer = WebStage.Answer.file(file, to: request)
      sent.withLock { $0 += answer.body.count }
      return answer
    }
    let reader = try reader(stage)
    #expect(try reader.next()?.index == 0)
    let late = FramePosition(index: 1_250, time: MediaTime(microseconds: 50_000_000))
    try reader.seek(to: late)
    #expect(try reader.next()?.time == late.time)
    #expect(sent.withLock { $0 } < file.count / 4)
  }
}
