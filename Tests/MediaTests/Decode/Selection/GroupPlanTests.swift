import Testing

@testable import Media

@Suite("Planning a group of pictures")
struct GroupPlanTests {
  /// I P B B P B B, shown as 0 2 3 1 … in steps of ten.
  private let group = [0, 30, 10, 20, 60, 40, 50].map {
    PacketFacts(time: $0, duration: 10, startsAnew: $0 == 0)
  }

  private func plan(
    _ packets: [PacketFacts], first: Int64 = 0, after: Int64? = nil, stride: Int64 = 1,
    start: Int64? = nil, end: Int64? = nil
  ) -> GroupPlan? {
    GroupPlan(
      packets, firstNumber: first, after: after,
      options: DecodeOptions(
        stride: stride, start: start.map(MediaTime.init(microseconds:)),
        end: end.map(MediaTime.init(microseconds:))))
  }

  @Test("numbers follow the order of showing, and go on from the group before")
  func numbers() {
    let plan = plan(group, first: 100, after: -1)
    #expect(plan?.numbers == [100, 103, 101, 102, 106, 104, 105])
    #expect(plan?.count == 7)
    #expect(plan?.lastTime == 60)
    #expect(plan?.end == 70)
  }

  @Test("a group without a wanted picture is left out whole")
  func unwanted() {
    #expect(plan(group, first: 1, stride: 100)?.feedings == Array(repeating: .leaveOut, count: 7))
    #expect(plan(group, start: 1_000)?.feedings == Array(repeating: .leaveOut, count: 7))
  }

  @Test("after the last wanted picture nothing is decoded, before it only what others need")
  func wanted() {
    // Number 5, shown at 50, is the last in decoding order; 0 the first.
    #expect(
      plan(group, stride: 5)?.feedings == [
        .decode, .decodeIfNeeded, .decodeIfNeeded, .decodeIfNeeded, .decodeIfNeeded,
        .decodeIfNeeded, .decode,
      ])
    // Number 2 lies in the middle.
    #expect(
      plan(group, first: 98, stride: 100)?.feedings == [
        .decodeIfNeeded, .decodeIfNeeded, .decodeIfNeeded, .decode, .leaveOut, .leaveOut, .leaveOut,
      ])
  }

  @Test("a frame at or after the end is wanted: it says that this is the end")
  func end() {
    #expect(plan(group, stride: 100, end: 0)?.feedings == Array(repeating: .decode, count: 7))
  }

  @Test("what is not shown has no number, needs no time, and is decoded where anything after it is")
  func hidden() {
    var packets = group
    packets[1] = PacketFacts(isShown: false)
    let plan = plan(packets, first: 98, stride: 100)
    #expect(plan?.numbers == [98, nil, 99, 100, 103, 101, 102])
    #expect(plan?.feedings.prefix(4) == [.decodeIfNeeded, .decode, .decodeIfNeeded, .decode])
    #expect(plan?.count == 6)
  }

  @Test("what the decoder must learn from is decoded, and all before it that it may need")
  func indispensable() {
    var packets = group
    packets[2].isIndispensable = true
    let plan = plan(packets, first: 1, stride: 100)
    #expect(
      plan?.feedings == [
        .decodeIfNeeded, .decodeIfNeeded, .decodeIfNeeded, .leaveOut, .leaveOut, .leaveOut,
        .leaveOut,
      ])
  }

  @Test("no plan without times, with the same time twice, or with a clock that is set back")
  func untold() {
    var packets = group
    packets[3].time = nil
    #expect(plan(packets) == nil)
    packets[3].time = 10
    #expect(plan(packets) == nil)
    #expect(plan(group, after: 0) == nil)
    #expect(plan([]) != nil)
  }
}

@Suite("Which picture came out")
struct ExpectedPicturesTests {
  private func expected(_ pictures: [(Int64, Int64, Bool)]) -> ExpectedPictures {
    var expected = ExpectedPictures()
    for (time, number, mustCome) in pictures {
      expected.insert(time: time, number: number, mustCome: mustCome)
    }
    return expected
  }

  @Test("in the order of showing, whatever the order of decoding; those that may be missing are")
  func order() {
    var pictures = expected([(0, 0, true), (30, 3, true), (10, 1, false), (20, 2, true)])
    #expect(pictures.take(time: 0) == 0)
    #expect(pictures.take(time: 20) == 2)
    #expect(!pictures.isComplete)
    #expect(pictures.take(time: 30) == 3)
    #expect(pictures.isComplete)
  }

  @Test("one that may be missing may also come")
  func optional() {
    var pictures = expected([(0, 0, true), (10, 1, false), (20, 2, false)])
    #expect(pictures.take(time: 0) == 0)
    #expect(pictures.isComplete)
    #expect(pictures.take(time: 20) == 2)
    #expect(pictures.take(time: 10) == nil)
  }

  @Test("one that nobody promised, or that comes before another that must, is told")
  func surprises() {
    var pictures = expected([(0, 0, true), (10, 1, true)])
    #expect(pictures.take(time: 10) == nil)
    #expect(pictures.take(time: 5) == nil)
    #expect(pictures.take(time: 0) == 0)
  }
}
