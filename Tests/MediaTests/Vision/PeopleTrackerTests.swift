import Testing

@testable import Media

@Suite("People followed")
struct PeopleTrackerTests {
  private static func person(_ x: Double, _ foot: Double, confidence: Double = 0.9)
    -> PeopleFinder.Person
  {
    PeopleFinder.Person(
      box: PersonFitter.Box(left: x - 5, top: foot - 24, right: x + 5, bottom: foot, coverage: 1),
      confidence: confidence)
  }

  private static let still = CameraShift(dx: 0, dy: 0, width: 640, height: 360)

  private func follow(
    _ tracker: PeopleTracker, _ people: [PeopleFinder.Person], shift: CameraShift? = still
  ) -> [PeopleTracker.Followed] {
    tracker.follow(people, colours: people.map { _ in nil }, shift: shift)
  }

  @Test("somebody who is hidden for a while has the same number afterwards")
  func hidden() throws {
    let tracker = PeopleTracker(width: 640, height: 360)
    var last: Int32?
    for frame in 0..<40 {
      let isHidden = (18..<26).contains(frame)
      let people = isHidden ? [] : [Self.person(100 + 2 * Double(frame), 200)]
      let followed = follow(tracker, people)
      if !isHidden { last = followed.first?.id }
    }
    #expect(last == 1)
  }

  @Test("two who pass each other keep their numbers")
  func passing() throws {
    let tracker = PeopleTracker(width: 640, height: 360)
    var followed: [PeopleTracker.Followed] = []
    for frame in 0..<40 {
      let x = Double(frame) * 3
      followed = follow(tracker, [Self.person(100 + x, 200), Self.person(217 - x, 206)])
    }
    #expect(followed.first { $0.id == 1 }.map { $0.box.centerX > 200 } == true)
    #expect(followed.first { $0.id == 2 }.map { $0.box.centerX < 120 } == true)
  }

  @Test("a pan that nobody tells of changes no number")
  func pan() {
    let tracker = PeopleTracker(width: 640, height: 360)
    var numbers: Set<Int32> = []
    for frame in 0..<20 {
      let pan = Double(frame) * 12
      let people = (0..<6).map {
        Self.person(60 + 70 * Double($0) + pan, 150 + 20 * Double($0 % 3))
      }
      numbers.formUnion(follow(tracker, people, shift: nil).map(\.id))
    }
    #expect(numbers == [1, 2, 3, 4, 5, 6])
  }

  @Test("one doubtful finding makes nobody; a new scene makes everybody new")
  func birthsAndScenes() {
    let tracker = PeopleTracker(width: 640, height: 360)
    _ = follow(tracker, [Self.person(100, 200)])
    #expect(follow(tracker, [Self.person(100, 200), Self.person(300, 200)]).map(\.id) == [1])
    #expect(follow(tracker, [Self.person(100, 200)]).map(\.id) == [1])
    tracker.reset()
    #expect(follow(tracker, [Self.person(100, 200)]).map(\.id) == [3])
  }
}
