import Testing

@testable import Media

@Suite("People found")
struct DetectionScoreTests {
  @Test("boxes overlap by what they share")
  func overlap() {
    let box = Place.box(0)
    #expect(box.overlap(with: box) == 1)
    #expect(box.overlap(with: Place.box(1)) == 0)
    // Side by side.
    #expect(box.overlap(with: Place.box(0, shiftedBy: 10)) == 0)
    #expect(abs(box.overlap(with: Place.box(0, shiftedBy: Place.halfShift)) - 0.5) < 1e-12)
    #expect(abs(box.overlap(with: Place.box(0, shiftedBy: Place.thirdShift)) - 1 / 3) < 1e-12)
    let nothing = PixelBox(x: 5, y: 5, width: 0, height: 0)
    #expect(nothing.overlap(with: box) == 0)
    #expect(nothing.overlap(with: nothing) == 0)
  }

  @Test("as many as possible are matched, before the best overlap is looked for")
  func mostFirst() {
    // The first finding lies on both; the second only on the first person.
    let truth = [0.0, 4].map { Place.box(0, shiftedBy: $0) }
    let found = [0.0, -4].map { Place.box(0, shiftedBy: $0) }
    let matches = PeopleMatching.match(truth, found, overlap: 0.4)
    #expect(matches.map(\.truth) == [0, 1])
    #expect(matches.map(\.found) == [1, 0])
    #expect(abs(matches[0].overlap - 6.0 / 14) < 1e-12)
    // Where only the best pair overlaps enough, it is taken.
    #expect(PeopleMatching.match(truth, found, overlap: 0.9).map(\.found) == [0])
  }

  @Test("an overlap that is just enough is enough")
  func justEnough() {
    let frames = [
      PeopleFrame(
        truth: [.init(id: 1, box: Place.box(0))],
        found: [.init(id: 1, box: Place.box(0, shiftedBy: Place.halfShift))])
    ]
    #expect(DetectionScore.counts(frames, overlap: 0.5).hits == 1)
    #expect(DetectionScore.counts(frames, overlap: 0.51).hits == 0)
  }

  @Test("hits, misses and false alarms, and their shares")
  func counts() {
    let frames = [
      PeopleFrame([1: 0, 2: 1, 3: 2], [7: 0, 8: 1]), PeopleFrame([1: 0], [7: 0, 9: 5]),
      PeopleFrame([1: 0], [:]), PeopleFrame([:], [:]),
    ]
    let counts = DetectionScore.counts(frames, overlap: 0.5)
    #expect(counts == HitCounts(hits: 3, misses: 2, falseAlarms: 1))
    #expect(counts.precision == 3.0 / 4)
    #expect(counts.recall == 3.0 / 5)
    #expect(counts.f1 == 2.0 / 3)
  }

  @Test("shares of nothing are neither 0 nor 1")
  func degenerate() {
    let nothing = DetectionScore.counts([PeopleFrame([:], [:])], overlap: 0.5)
    #expect((nothing.precision, nothing.recall, nothing.f1) == (nil, nil, nil))
    let onlyTruth = DetectionScore.counts([PeopleFrame([1: 0], [:])], overlap: 0.5)
    #expect((onlyTruth.precision, onlyTruth.recall, onlyTruth.f1) == (nil, 0, 0))
    let onlyFound = DetectionScore.counts([PeopleFrame([:], [1: 0])], overlap: 0.5)
    #expect((onlyFound.precision, onlyFound.recall, onlyFound.f1) == (0, nil, 0))
  }

  @Test("who need not be found makes findings neither right nor wrong")
  func dontCare() {
    let frame = PeopleFrame(
      truth: [
        .init(id: 1, box: Place.box(0)), .init(id: 2, box: Place.box(1), counts: false),
        .init(id: 3, box: Place.box(2), counts: false),
      ],
      found: [
        .init(id: 7, box: Place.box(1)), .init(id: 8, box: Place.box(0)),
        .init(id: 9, box: Place.box(5)),
      ])
    let judged = frame.countingOnly(overlap: 0.5)
    #expect(judged.truth.map(\.id) == [1])
    #expect(judged.found.map(\.id) == [8, 9])
    // Excused once, not twice.
    let twice = PeopleFrame(
      truth: [.init(id: 2, box: Place.box(1), counts: false)],
      found: [.init(id: 7, box: Place.box(1)), .init(id: 8, box: Place.box(1))])
    #expect(twice.countingOnly(overlap: 0.5).found.count == 1)
  }

  @Test("a finding serves a person who counts before it is excused by one who does not")
  func countingFirst() {
    let frame = PeopleFrame(
      truth: [
        .init(id: 1, box: Place.box(0)),
        .init(id: 2, box: Place.box(0, shiftedBy: 2), counts: false),
      ],
      found: [.init(id: 7, box: Place.box(0, shiftedBy: 2))])
    #expect(frame.countingOnly(overlap: 0.5).found.map(\.id) == [7])
  }
}

@Suite("Confidence")
struct ConfidenceTests {
  private func frame(_ claims: [(place: Double, confidence: Double)]) -> PeopleFrame {
    PeopleFrame(
      truth: [.init(id: 1, box: Place.box(0)), .init(id: 2, box: Place.box(1))],
      found: claims.map { .init(id: nil, box: Place.box($0.place), confidence: $0.confidence) })
  }

  @Test("average precision asks for right findings before wrong ones")
  func order() {
    let late = frame([(0, 0.9), (5, 0.8), (1, 0.7)])
    #expect(abs(AveragePrecision.value([late], overlap: 0.5)! - (0.5 + 0.5 * 2 / 3)) < 1e-12)
    let early = frame([(0, 0.9), (5, 0.1), (1, 0.7)])
    #expect(AveragePrecision.value([early], overlap: 0.5) == 1)
    // What no finding is there for has no precision at all.
    #expect(AveragePrecision.value([frame([(0, 0.9)])], overlap: 0.5) == 0.5)
  }

  @Test("a person is found once; the second finding is wrong")
  func twice() {
    let twice = frame([(0, 0.9), (0, 0.8), (1, 0.7)])
    #expect(abs(AveragePrecision.value([twice], overlap: 0.5)! - (0.5 + 0.5 * 2 / 3)) < 1e-12)
  }

  @Test("average precision of nothing")
  func nothing() {
    #expect(AveragePrecision.value([], overlap: 0.5) == nil)
    #expect(AveragePrecision.value([PeopleFrame([:], [1: 0])], overlap: 0.5) == nil)
    #expect(AveragePrecision.value([PeopleFrame([1: 0], [:])], overlap: 0.5) == 0)
  }

  @Test("confidence is off by as much as it differs from being right")
  func reliability() throws {
    let reliability = Reliability(
      [frame([(0, 0.95), (5, 0.95), (1, 0.25), (6, 0), (7, 1)])], overlap: 0.5)
    #expect(reliability.bins.count == 10)
    #expect(reliability.bins.map(\.count) == [1, 0, 1, 0, 0, 0, 0, 0, 0, 3])
    #expect(reliability.bins[1].shareRight == nil)
    let last = reliability.bins[9]
    #expect(last.shareRight == 1.0 / 3)
    #expect(abs(try #require(last.meanConfidence) - 2.9 / 3) < 1e-12)
    let expected = 0.2 * 0 + 0.2 * 0.75 + 0.6 * (2.9 - 1) / 3
    #expect(abs(try #require(reliability.expectedError) - expected) < 1e-12)
    #expect(Reliability([], overlap: 0.5).expectedError == nil)
  }
}
