import Testing

@testable import Media

@Suite("A live stream is read on over outages")
struct LiveReaderTests {
  private let silence = MediaError.timedOut(what: "the next bytes")

  @Test func `frames go on with the next number, as much later as it took`() throws {
    let stage = try LiveStage([
      .connects([.frames(5, from: 9_000_000), .silence(15), .fails(silence)]),
      .refuses(LiveStage.nobody),
      .connects([.frames(5)]),
    ])
    let reader = try stage.reader()
    let frames = try (0..<10).map { _ in try #require(try reader.next()) }
    #expect(frames.map(\.index) == Array(0..<10))
    // The silence, two pauses, and the time until the next frame came.
    let gap: Int64 = (15 + 1 + 2) * 1_000_000 + 40_000
    let first = (0..<5).map { Int64($0) * 40_000 }
    #expect(frames.map(\.time.microseconds) == first + first.map { 160_000 + gap + $0 })
    #expect(stage.pauses == [1, 2])
    #expect(
      stage.notices == [
        .outageBegan(why: silence.description, tries: 5), .outageEnded(seconds: 3.04, tries: 2),
      ])
  }

  @Test func `what was counted before an outage is counted on`() throws {
    let stage = try LiveStage([.connects([.frames(3)]), .connects([.frames(2)])])
    let reader = try stage.reader()
    let tallies = try reader.readAll().map(\.tally.lostPackets)
    #expect(tallies == [1, 2, 3, 4, 5])
    #expect(reader.report.tally.lostPackets == 5)
  }

  @Test func `an end that nobody takes back is the end`() throws {
    let stage = try LiveStage([.connects([.frames(4)])])
    let reader = try stage.reader()
    #expect(try reader.readAll().count == 4)
    #expect(stage.pauses == [1, 2, 4, 8, 16])
    #expect(stage.attempts == 6)
    #expect(
      stage.notices == [
        .outageBegan(why: "its sender ended it", tries: 5), .streamOver(tries: 5),
      ])
    #expect(try reader.next() == nil)
    #expect(stage.attempts == 6)
  }

  @Test func `a failure that nothing mends is an error after five tries`() throws {
    let broken: [LiveStage.Try] = [
      .connects([.frames(4), .fails(silence)]),
      // It ended, but there is somebody who offers it and does not deliver.
      .connects([.frames(4)]),
    ]
    for first in broken {
      let stage = try LiveStage(
        [first] + Array(repeating: .connects([.silence(15), .fails(silence)]), count: 5))
      let reader = try stage.reader()
      for _ in 0..<4 { #expect(try reader.next() != nil) }
      let error = #expect(throws: MediaError.self) { try reader.next() }
      #expect(error?.code == "SOURCE_READ_FAILED")
      #expect(error?.description.contains("5 tries in a row") == true)
      #expect(stage.pauses == [1, 2, 4, 8, 16])
      #expect(stage.codes == ["STREAM_OUTAGE"])
    }
  }

  @Test func `a first connection that fails fails at once`() throws {
    let stage = try LiveStage([.refuses(LiveStage.nobody)])
    #expect(throws: LiveStage.nobody) { try stage.reader() }
    #expect(stage.attempts == 1)
    #expect(stage.notices.isEmpty)
  }

  private static let resume = ResumePoint(
    last: FramePosition(index: 41, time: MediaTime(microseconds: 9_000_000)),
    tally: DamageTally(), taken: 42)

  @Test func `where another run is continued, a first connection that fails is an outage`() throws {
    let stage = try LiveStage([
      .refuses(LiveStage.nobody), .refuses(silence), .connects([.frames(3)]),
    ])
    let reader = try stage.reader(after: Self.resume)
    let frames = try (0..<3).map { _ in try #require(try reader.next()) }
    #expect(frames.map(\.index) == [42, 43, 44])
    #expect(stage.pauses == [1, 2])
    #expect(
      stage.notices == [
        .outageBegan(why: LiveStage.nobody.description, tries: 5),
        .outageEnded(seconds: 3.04, tries: 2),
      ])
  }

  @Test func `a run that is continued gives up after five tries, and at a refusal at once`() throws
  {
    let gone = try LiveStage([])
    let error = #expect(throws: MediaError.self) { try gone.reader(after: Self.resume) }
    #expect(error?.code == "SOURCE_READ_FAILED")
    #expect(error?.description.contains("5 tries in a row") == true)
    #expect(gone.pauses == [1, 2, 4, 8, 16])
    #expect(gone.attempts == 6)
    #expect(gone.codes == ["STREAM_OUTAGE"])
    let refusal = MediaError.refused(source: "camera", why: "it redirects")
    let refusing = try LiveStage([.refuses(LiveStage.nobody), .refuses(refusal)])
    #expect(throws: refusal) { try refusing.reader(after: Self.resume) }
    #expect(refusing.attempts == 2)
    let interruption = Interruption()
    interruption.request()
    let stopped = try LiveStage([])
    #expect(throws: MediaError.cancelled) {
      try stopped.reader(after: Self.resume, interruption: interruption)
    }
    #expect(stopped.attempts == 1)
  }

  @Test func `what is refused is not tried again`() throws {
    let refusal = MediaError.refused(source: "camera", why: "it redirects")
    let stages = [
      try LiveStage([.connects([.frames(1), .fails(refusal)])]),
      try LiveStage([.connects([.frames(1)]), .refuses(refusal)]),
    ]
    for (stage, attempts) in zip(stages, [1, 2]) {
      let reader = try stage.reader()
      #expect(try reader.next() != nil)
      #expect(throws: refusal) { try reader.next() }
      #expect(stage.attempts == attempts)
    }
  }

  @Test func `a stream that announced its length is over when it comes to it`() throws {
    let whole = try LiveStage([.connects([.frames(5)], duration: 200_000)])
    #expect(try whole.reader().readAll().count == 5)
    #expect(whole.attempts == 1)
    #expect(whole.notices.isEmpty)
    let cut = try LiveStage([.connects([.frames(5)], duration: 900_000)])
    #expect(try cut.reader().readAll().count == 5)
    #expect(cut.attempts == 6)
  }

  @Test func `tries begin anew after a steady time, and only then`() throws {
    let steady = LiveStage.Try.connects([.frames(300), .fails(silence)])
    let brief = LiveStage.Try.connects([.frames(1), .fails(silence)])
    let long = try LiveStage([brief, brief, steady, brief])
    #expect(throws: MediaError.self) { try long.reader().readAll() }
    #expect(long.pauses == [1, 2, 1, 2, 4, 8, 16])
    // One frame each time: given up after five.
    let flapping = try LiveStage(Array(repeating: brief, count: 20))
    #expect(throws: MediaError.self) { try flapping.reader().readAll() }
    #expect(flapping.attempts == 6)
    #expect(flapping.codes.filter { $0 == "STREAM_OUTAGE" }.count == 6)
  }

  @Test func `a clock that the sender sets back runs on`() throws {
    let stage = try LiveStage([.connects([.frames(3, from: 5_000_000), .frames(3)])])
    let times = try stage.reader().readAll().map(\.time.microseconds)
    #expect(times == (0..<6).map { $0 * 40_000 })
  }

  @Test func `another run goes on where the first came to`() throws {
    let stage = try LiveStage([.connects([.frames(3)])])
    let resume = ResumePoint(
      last: Self.resume.last, tally: DamageTally(lostPackets: 7), taken: 42)
    let frames = try stage.reader(after: resume).readAll()
    #expect(frames.map(\.index) == [42, 43, 44])
    #expect(frames.map(\.time.microseconds) == [9_040_000, 9_080_000, 9_120_000])
    #expect(frames.last?.tally.lostPackets == 10)
  }

  @Test func `a request ends the pause between tries`() throws {
    let stage = try LiveStage([.connects([.frames(1)])])
    let interruption = Interruption()
    let reader = try stage.reader(interruption: interruption)
    #expect(try reader.next() != nil)
    interruption.request()
    #expect(throws: MediaError.cancelled) { try reader.next() }
    #expect(stage.attempts == 1)
  }

  @Test func `pauses are cut by chance, by half at most`() {
    let patience = LivePatience()
    let shares = (0..<1_000).map { _ in patience.jitter() }
    #expect(shares.allSatisfy { (0.5...1).contains($0) })
    #expect(Set(shares).count > 900)
    #expect(patience.pauses == [1, 2, 4, 8, 16])
  }
}
