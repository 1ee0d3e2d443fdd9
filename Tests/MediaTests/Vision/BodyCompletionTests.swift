import Testing

@testable import Media

@Suite("Bodies of which a part is hardly to be seen")
struct BodyCompletionTests {
  private static let person = 26.0
  private static let body = 80..<106

  /// Somebody in a shirt that is like grass in the shade, whose shorts and legs alone stand out.
  private static func picture() -> WorkingPicture {
    let picture = GrassPicture.grass()
    GrassPicture.fill(picture, x: 60..<70, y: 80..<92, GrassPicture.shade)
    GrassPicture.fill(picture, x: 60..<70, y: 92..<106, GrassPicture.clothes)
    return picture
  }

  private static func box(_ rows: Range<Int>) -> PersonFitter.Box {
    PersonFitter.Box(
      left: 60, top: Double(rows.lowerBound), right: 70, bottom: Double(rows.upperBound),
      coverage: 1)
  }

  @Test("what is missing is drawn where something differs from the grass beside it")
  func above() {
    let completion = BodyCompletion(picture: Self.picture())
    #expect(completion.completed(Self.box(92..<106), to: Self.person) == Self.box(Self.body))
    #expect(completion.completed(Self.box(80..<92), to: Self.person) == Self.box(Self.body))
    #expect(completion.completed(Self.box(86..<100), to: Self.person) == Self.box(Self.body))
  }

  @Test("on bare grass feet are missing, not the head")
  func below() {
    let completion = BodyCompletion(picture: GrassPicture.grass())
    #expect(completion.completed(Self.box(80..<96), to: Self.person) == Self.box(Self.body))
  }

  @Test("who is as high as people are, or cut by the picture's edge, stays")
  func whole() {
    let completion = BodyCompletion(picture: Self.picture())
    for rows in [82..<106, 0..<10, 170..<180] {
      #expect(completion.completed(Self.box(rows), to: Self.person) == Self.box(rows))
    }
  }

  @Test("the finder's boxes hold the shirt")
  func found() throws {
    let picture = Self.picture()
    for x in [120, 180, 240, 280] {
      GrassPicture.fill(picture, x: x..<x + 10, y: Self.body, GrassPicture.clothes)
    }
    let ground = try #require(GroundView.of(picture, in: ViewMemory()))
    let people = PeopleFinder(width: 320, height: 180).find(on: ground).people
    #expect(people.count == 5)
    for person in people {
      #expect(abs(person.box.top - 80) <= 1.5 && abs(person.box.bottom - 106) <= 1.5)
    }
  }
}
