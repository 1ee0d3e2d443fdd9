import Testing

@testable import Media

@Suite("The synthetic match")
struct SyntheticMatchTests {
  @Test("a seed decides every pixel")
  func seeds() throws {
    let (one, same, other) = (
      try FilmedMatch(seed: 3), try FilmedMatch(seed: 3), try FilmedMatch(seed: 4)
    )
    for _ in 0..<3 {
      let truths = [one.next(), same.next(), other.next()]
      #expect(truths[0] == truths[1])
      #expect(truths[0] != truths[2])
      #expect(one.luma == same.luma)
      #expect(one.blue == same.blue)
      #expect(one.red == same.red)
      #expect(one.luma != other.luma)
    }
  }

  @Test("a person's box holds all that is drawn of the person, and no more", arguments: [1, 2, 5])
  func boxes(_ seed: UInt64) throws {
    let match = try FilmedMatch(seed: seed, width: 480, height: 270)
    let truth = match.next()
    let whole = match.luma
    let clear = truth.people.filter { $0.visibility == 1 }
    try #require(clear.count > 3)
    for person in clear {
      #expect(match.paint(omitting: person.id).people.allSatisfy { $0.id != person.id })
      let changed = ChangedPixels(whole, match.luma, width: match.width)
      let box = person.box
      #expect(changed.left >= Int(box.x) && changed.left <= Int(box.x) + 1)
      #expect(changed.top >= Int(box.y) && changed.top <= Int(box.y) + 1)
      let (right, bottom) = (Int(box.x + box.width) - 1, Int(box.y + box.height) - 1)
      #expect(changed.right <= right && changed.right >= right - 1)
      #expect(changed.bottom <= bottom && changed.bottom >= bottom - 1)
    }
  }

  @Test("who is hidden by others is less visible, and more so without them")
  func occlusion() throws {
    // Somebody is hidden in part sooner or later; until then, frames are looked through.
    let match = try FilmedMatch(seed: 2, seconds: 30)
    var hidden: TruthPerson?
    for _ in 0..<300 where hidden == nil {
      let truth = match.next()
      hidden = truth.people.first {
        $0.visibility < 0.8 && $0.box.x > 2 && $0.box.y > 60 && $0.box.x + $0.box.width < 318
          && $0.box.y + $0.box.height < 178
      }
    }
    let person = try #require(hidden)
    let whole = match.luma
    // Of those before this one, each is left out once: whoever of them hides something shows more without.
    let others = match.paint().people.filter { $0.id != person.id }
    let gains = others.map { other in
      let again = match.paint(omitting: other.id).people.first { $0.id == person.id }
      return (again?.visibility ?? 0) - person.visibility
    }
    #expect(gains.allSatisfy { $0 >= 0 })
    #expect(gains.contains { $0 > 0.1 })
    // What changes when this one is left out is what can be seen of this one.
    _ = match.paint(omitting: person.id)
    let changed = zip(whole, match.luma).count { $0 != $1 }
    #expect(changed > 0 && Double(changed) < 0.9 * person.box.width * person.box.height)
  }

  @Test("ids, roles and teams stay, and every number is possible")
  func people() throws {
    let match = try FilmedMatch(seed: 6, width: 64, height: 64, seconds: 12)
    var known: [Int: TruthPerson] = [:]
    for _ in 0..<300 {
      let truth = match.next()
      #expect(truth.people.map(\.id) == truth.people.map(\.id).sorted())
      for person in truth.people {
        if let before = known[person.id] {
          #expect(before.role == person.role && before.team == person.team)
        }
        known[person.id] = person
        #expect((1...25).contains(person.id))
        #expect((0...1).contains(person.visibility))
        #expect((person.team == nil) == [.referee, .assistant].contains(person.role))
        let box = person.box
        #expect(box.x >= 0 && box.y >= 0 && box.width >= 1 && box.height >= 1)
        #expect(box.x + box.width <= 64 && box.y + box.height <= 64)
      }
    }
    #expect(known.count > 15)
    #expect(known.values.count { $0.role == .goalkeeper } <= 2)
  }

  @Test("any rate of frames shows the same play")
  func rates() throws {
    let (slow, fast) = (
      try FilmedMatch(seed: 8, width: 64, height: 64, fps: 25),
      try FilmedMatch(seed: 8, width: 64, height: 64, fps: 50)
    )
    for _ in 0..<10 {
      let truth = slow.next()
      let twice = [fast.next(), fast.next()]
      #expect(truth.milliseconds == twice[0].milliseconds)
      for person in truth.people {
        guard let same = twice[0].people.first(where: { $0.id == person.id }) else { continue }
        #expect(abs(same.position.x - person.position.x) < 0.01)
        #expect(abs(same.position.y - person.position.y) < 0.01)
      }
    }
  }

  @Test("settings out of range are refused in words")
  func settings() {
    for (width, height) in [(63, 64), (65, 64), (1280, 721), (7_682, 64), (0, 0), (-2, 64)] {
      #expect(throws: MatchSettingsError.size(width: width, height: height)) {
        try MatchSettings(seed: 1, width: width, height: height)
      }
    }
    #expect(throws: MatchSettingsError.fps(0)) { try MatchSettings(seed: 1, fps: 0) }
    #expect(throws: MatchSettingsError.seconds(0)) { try MatchSettings(seed: 1, seconds: 0) }
    #expect(throws: MatchSettingsError.seconds(4_000)) {
      try MatchSettings(seed: 1, seconds: 4_000)
    }
  }
}
