import Base
import Synchronization
import TestSupport
import Testing

@testable import Media

@Suite("Decoding ahead on a thread of its own")
struct FrameStreamTests {
  private func stream(
    _ name: String, _ options: DecodeOptions = DecodeOptions(),
    whenBehind: FrameStream.WhenBehind = .wait
  ) throws -> FrameStream {
    let bytes = try Corpus.bytes(name)
    let interruption = Interruption()
    return FrameStream(options: options, whenBehind: whenBehind, interruption: interruption) {
      _ throws(MediaError) in
      let reader = try VideoReader(bytes: MemorySource(bytes), interruption: interruption)
      if let start = options.start { try reader.seek(to: start) }
      return reader
    }
  }

  private func all(_ stream: FrameStream) throws -> [Frame] {
    defer { stream.stop() }
    var frames: [Frame] = []
    while let frame = try stream.next() { frames.append(frame) }
    return frames
  }

  @Test("every frame, in order")
  func everything() throws {
    let straight = try StraightRead("h264-b.mp4").frames
    let frames = try all(stream("h264-b.mp4"))
    #expect(frames.map(\.index) == straight.map(\.index))
    #expect(frames.map(\.packed) == straight.map(\.packed))
  }

  @Test("a stride, a range and a number of frames, together")
  func selection() throws {
    let options = DecodeOptions(
      stride: 3, start: MediaTime(microseconds: 400_000), end: MediaTime(microseconds: 1_600_000),
      maximumFrames: 5)
    #expect(try all(stream("h264-b.mp4", options)).map(\.index) == [12, 15, 18, 21, 24])
    let toTheEnd = DecodeOptions(
      stride: 7, start: MediaTime(microseconds: 1_000_000), end: MediaTime(microseconds: 1_400_000))
    #expect(try all(stream("h264-b.mp4", toTheEnd)).map(\.index) == [28])
  }

  @Test("reading ends with the last frame that is wanted, and not one later")
  func ends() throws {
    let source = CountingReader(
      try VideoReader(bytes: MemorySource(try Corpus.bytes("h264-b.mp4"))))
    let stream = FrameStream(
      options: DecodeOptions(maximumFrames: 3), interruption: Interruption(), open: source.open())
    #expect(try all(stream).map(\.index) == [0, 1, 2])
    #expect(source.given.update { $0 } == 3)
    let none = FrameStream(
      options: DecodeOptions(maximumFrames: 0), interruption: Interruption(), open: source.open())
    #expect(try all(none).isEmpty)
    #expect(source.given.update { $0 } == 3)
  }

  @Test("what was wrong before a failure is reported with it")
  func reportOfFailure() throws {
    let bytes = try Corpus.bytes("holes.mp4")
    let limits = MediaLimits(damagedShare: 0.01, damagedFramesAtLeast: 1)
    let stream = FrameStream(interruption: Interruption()) { _ throws(MediaError) in
      try VideoReader(bytes: MemorySource(bytes), limits: limits)
    }
    #expect(throws: MediaError.self) { try all(stream) }
    #expect(stream.report.tally.damagedFrames + stream.report.tally.lostPackets > 0)
  }

  @Test("no more is decoded than may wait")
  func backpressure() throws {
    let source = CountingReader(
      try VideoReader(bytes: MemorySource(try Corpus.bytes("h264-b.mp4"))))
    let given = source.given
    let stream = FrameStream(interruption: Interruption(), open: source.open())
    #expect(try stream.next()?.index == 0)
    // Those that wait, one that was fetched, and one more that is held by the thread that cannot put it down.
    let most = FrameQueue.framesAhead + 2
    _ = given.wait { $0 >= most ? true : nil }
    #expect(try stream.next()?.index == 1)
    _ = given.wait { $0 >= most + 1 ? true : nil }
    stream.stop()
    #expect(given.update { $0 } == most + 1)
  }

  @Test("a viewer of the newest loses the oldest, and is told how many")
  func dropsOldest() throws {
    let source = CountingReader(
      try VideoReader(bytes: MemorySource(try Corpus.bytes("h264-b.mp4"))))
    let given = source.given
    let stream = FrameStream(
      whenBehind: .dropOldest, interruption: Interruption(), open: source.open())
    _ = given.wait { $0 >= 51 ? true : nil }
    var frames: [Int64] = []
    while let frame = try stream.next() { frames.append(frame.index) }
    #expect(frames == [46, 47, 48, 49])
    #expect(stream.report.droppedFrames == 46)
    stream.stop()
  }

  @Test("an error comes after the frames before it")
  func error() throws {
    let stream = try stream("text.mp4")
    #expect(throws: MediaError.self) { try stream.info() }
    #expect(throws: MediaError.self) { try stream.next() }
    stream.stop()
  }

  @Test("whoever stops is not kept waiting, and nobody gets a frame afterwards")
  func stop() throws {
    let stream = try stream("h264-b.mp4")
    #expect(try stream.info().codec == "h264")
    #expect(try stream.next() != nil)
    stream.stop()
    #expect(throws: MediaError.cancelled) { try stream.next() }
  }
}

/// Counts what a reader has given.
private final class CountingReader {
  let given = Condition(0)
  private let reader: VideoReader

  init(_ reader: VideoReader) {
    self.reader = reader
  }

  private final class Counted: FrameReading {
    let reader: VideoReader
    let given: Condition<Int>

    init(_ reader: VideoReader, _ given: Condition<Int>) {
      self.reader = reader
      self.given = given
    }

    var info: VideoInfo { reader.info }
    var report: FrameStream.Report { reader.report }

    func next() throws(MediaError) -> Frame? {
      let frame = try reader.next()
      // The end counts as well: it comes after the last frame has been put down.
      given.update { $0 += 1 }
      return frame
    }
  }

  /// Hands the reader to the thread that will own it.
  func open() -> @Sendable (@escaping FrameStream.Tell) throws(MediaError) -> any FrameReading {
    let handover = Handover(Counted(reader, given))
    return { _ throws(MediaError) in handover.reader }
  }

  // Safe to share: made by one thread, used by another from then on.
  private struct Handover: @unchecked Sendable {
    let reader: Counted

    init(_ reader: Counted) {
      self.reader = reader
    }
  }
}
