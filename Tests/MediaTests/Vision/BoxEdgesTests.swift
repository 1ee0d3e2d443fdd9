import Testing

@testable import Media

@Suite("Where bodies end")
struct BoxEdgesTests {
  private static let body = PersonFitter.Box(left: 60, top: 80, right: 70, bottom: 106, coverage: 1)

  /// A body brighter than the grass, and what is beside it in its first column outwards.
  private static func picture(beside: UInt8) -> WorkingPicture {
    let picture = GrassPicture.grass()
    GrassPicture.fill(picture, x: 60..<70, y: 80..<106, (160, 104, 114))
    GrassPicture.fill(picture, x: 59..<60, y: 80..<106, (beside, 104, 114))
    return picture
  }

  private static func refined(
    _ box: PersonFitter.Box, _ picture: WorkingPicture
  ) -> PersonFitter.Box {
    BoxEdges(picture: picture, strays: ByteImage(width: 320, height: 180)).refined(box)
  }

  @Test("a box that is a pixel or two too wide gets as narrow as the body")
  func narrowed() {
    var wide = Self.body
    (wide.left, wide.right, wide.top, wide.bottom) = (58, 72, 79, 107)
    let box = Self.refined(wide, Self.picture(beside: 100))
    #expect(abs(box.left - 60) <= 0.5 && abs(box.right - 70) <= 0.5)
    #expect(box.top == 80 && box.bottom == 106)
  }

  @Test("a pixel of which the body covers a part counts in part")
  func partly() {
    let bare = Self.refined(Self.body, Self.picture(beside: 100))
    let little = Self.refined(Self.body, Self.picture(beside: 107))
    let whole = Self.refined(Self.body, Self.picture(beside: 160))
    #expect(little.left < bare.left - 0.2 && whole.left < little.left - 0.2)
    #expect(abs(whole.left - (bare.left - 1)) < 1e-9)
    #expect(bare.right == whole.right)
  }

  @Test("where one kind of ground passes into another nobody ends")
  func grounds() {
    let picture = Self.picture(beside: 100)
    for y in 0..<180 { for x in 0..<59 { picture.luma[x, y] = 85 } }
    let box = Self.refined(Self.body, picture)
    #expect(abs(box.left - 60) <= 0.5 && abs(box.right - 70) <= 0.5)
  }

  @Test("sides at the picture's edges stay where they are")
  func edges() {
    let picture = GrassPicture.grass()
    GrassPicture.fill(picture, x: 3..<10, y: 4..<176, (160, 104, 114))
    let box = PersonFitter.Box(left: 0, top: 0, right: 12, bottom: 180, coverage: 1)
    let refined = Self.refined(box, picture)
    #expect(refined.left == 0 && refined.top == 0 && refined.bottom == 180)
    #expect(abs(refined.right - 10) <= 0.5)
  }
}
