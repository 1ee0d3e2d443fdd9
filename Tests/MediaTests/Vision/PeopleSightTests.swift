import Testing

@testable import Media

@Suite("People on grass")
struct PeopleSightTests {
  private static func find(_ finder: PeopleFinder, _ picture: WorkingPicture)
    -> [PeopleFinder.Person]
  {
    GroundView.of(picture, in: ViewMemory()).map { finder.find(on: $0).people } ?? []
  }

  @Test("people stand out with tight boxes; their shadows do not")
  func boxes() throws {
    let picture = GrassPicture.grass()
    for x in [60, 140, 220, 280] {
      GrassPicture.fill(picture, x: x..<x + 10, y: 80..<106, GrassPicture.clothes)
      // A shadow on the grass: darker, and less coloured by as much.
      GrassPicture.fill(picture, x: x + 10..<x + 40, y: 102..<106, (66, 114, 119))
    }
    let found = Self.find(PeopleFinder(width: 320, height: 180), picture)
    #expect(found.count == 4)
    for person in found {
      #expect(abs(person.box.top - 80) <= 1 && abs(person.box.bottom - 106) <= 1)
      #expect(abs(person.box.width - 10) <= 2)
    }
  }

  @Test("no grass, no people: noise, grey, a test card")
  func noPitch() {
    var seed: UInt64 = 7
    let picture = GrassPicture.grass()
    for y in 0..<180 {
      for x in 0..<320 {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        GrassPicture.fill(
          picture, x: x..<x + 1, y: y..<y + 1,
          (
            UInt8(seed >> 56), UInt8(truncatingIfNeeded: seed >> 48),
            UInt8(truncatingIfNeeded: seed >> 40)
          ))
      }
    }
    let finder = PeopleFinder(width: 320, height: 180)
    #expect(Self.find(finder, picture).isEmpty)
    let grey = WorkingPicture(frameWidth: 320, frameHeight: 180)
    grey.luma.fill(120)
    #expect(GroundView.of(grey, in: ViewMemory()) == nil)
    #expect(Self.find(finder, grey).isEmpty)
  }

  @Test(
    "pictures of odd and small sizes do no harm",
    arguments: [(1, 1), (17, 33), (33, 5), (641, 359)])
  func sizes(_ width: Int, _ height: Int) {
    let picture = GrassPicture.grass(width: width, height: height)
    let finder = PeopleFinder(width: picture.width, height: picture.height)
    #expect(Self.find(finder, picture).isEmpty)
  }
}
