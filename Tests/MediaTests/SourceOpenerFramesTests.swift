import Base
import TestSupport
import Testing

@testable import Media

/// One door to the frames of any source.
@Suite(.timeLimit(.minutes(2))) struct SourceOpenerFramesTests {
  /// The same video from a file and from the web.
  enum Place: CaseIterable, Sendable { case file, web, webWithoutSeeking }

  private func frames(
    _ place: Place, _ options: DecodeOptions = DecodeOptions(), after resume: ResumePoint? = nil
  ) throws -> [Frame] {
    let name = "h264-open.ts"
    let file = try Corpus.bytes(name)
    let stage = try WebStage {
      place == .web ? .file(file, to: $0) : WebStage.Answer(body: file, closes: true)
    }
    let root = String(Corpus.path(name).dropLast(name.count + 1))
    let opener = SourceOpener(SourcePolicy(mediaRoot: root), gate: .stage, web: .quick())
    let reference = try SourceReference(place == .file ? name : stage.url())
    let stream = opener.frames(reference, options: options, after: resume)
    defer { stream.stop() }
    return try stream.frames(.max)
  }

  @Test(arguments: Place.allCases)
  func `every frame, from the beginning or from a moment`(place: Place) throws {
    let straight = try StraightRead("h264-open.ts").frames
    let all = try frames(place)
    #expect(all.map(\.index) == straight.map(\.index))
    #expect(all.map(\.packed) == straight.map(\.packed))
    let start = MediaTime(microseconds: straight[20].time.microseconds - 1)
    let late = try frames(place, DecodeOptions(stride: 3, start: start))
    let wanted = straight.dropFirst(20).map(\.index).filter { $0 % 3 == 0 }
    #expect(late.map(\.index) == wanted)
    #expect(late.first?.packed == straight[21].packed)
  }

  @Test(arguments: Place.allCases)
  func `a run that continues gives what one without a break gives`(place: Place) throws {
    let options = DecodeOptions(
      stride: 2, start: MediaTime(microseconds: 200_000), maximumFrames: 15)
    let whole = try frames(place, options)
    #expect(whole.count == 15)
    for taken in [1, 7, 14, 15] {
      let last = whole[taken - 1]
      let resume = ResumePoint(last: last.position, tally: last.tally, taken: Int64(taken))
      let rest = try frames(place, options, after: resume)
      #expect(rest.map(\.index) == whole.dropFirst(taken).map(\.index))
      #expect(rest.map(\.time) == whole.dropFirst(taken).map(\.time))
      #expect(rest.map(\.packed) == whole.dropFirst(taken).map(\.packed))
    }
  }

  @Test func `what was counted goes on`() throws {
    let whole = try frames(.file)
    let tally = DamageTally(damagedFrames: 3, lostPackets: 2)
    let resume = ResumePoint(last: whole[9].position, tally: tally, taken: 10)
    let rest = try frames(.file, after: resume)
    #expect(rest.first?.index == 10)
    #expect(rest.allSatisfy { $0.tally == tally })
  }

  @Test func `what cannot be opened is an error of the stream`() throws {
    let stream = SourceOpener(SourcePolicy(mediaRoot: "/nowhere")).frames(
      try SourceReference("none.mp4"))
    defer { stream.stop() }
    #expect(throws: MediaError.self) { try stream.info() }
    #expect(throws: MediaError.self) { try stream.next(waitingAtMost: 10) }
  }

  @Test func `a picture is a film of one frame`() throws {
    let name = "picture.png"
    let root = String(Corpus.path(name).dropLast(name.count + 1))
    let stream = SourceOpener(SourcePolicy(mediaRoot: root)).frames(try SourceReference(name))
    defer { stream.stop() }
    #expect(try stream.info().isImage)
    #expect(try stream.frames(9).count == 1)
  }
}
