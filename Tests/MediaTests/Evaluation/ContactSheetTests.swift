import Testing

@testable import Media

@Suite("Contact sheet")
struct ContactSheetTests {
  private let red = RGB(255, 0, 0)
  private let black = RGB(0, 0, 0)

  private func picture(of bytes: [UInt8]) throws -> RGBPicture {
    let frame = try #require(try VideoReader(bytes: MemorySource(bytes)).next())
    return try RGBPicture(frame, width: frame.width, height: frame.height)
  }

  @Test("what is painted is in the PNG, to the bit")
  func png() throws {
    // A width that is no multiple of anything.
    var painted = RGBPicture(width: 37, height: 23, colour: RGB(1, 2, 3))
    painted.fill(x: 5..<9, y: 7..<8, red)
    painted.write("A1", x: 12, y: 4, dot: 1, RGB(0, 255, 128))
    #expect(try picture(of: try PNGEncoder.encode(painted)) == painted)
  }

  @Test("what is drawn outside is cut off")
  func clipping() {
    var painted = RGBPicture(width: 4, height: 4, colour: black)
    painted.fill(x: -10..<1, y: 3..<90, red)
    #expect(painted[0, 3] == red)
    #expect(painted[1, 3] == black)
    let before = painted
    painted.outline(x: 10..<20, y: -9..<(-2), thickness: 1, red)
    painted.write("HELLO", x: 50, y: 50, dot: 2, red)
    painted.paste(RGBPicture(width: 3, height: 3, colour: red), x: 4, y: -3)
    painted.paste(RGBPicture(width: 3, height: 3, colour: red), x: -40, y: 0)
    #expect(painted == before)
    painted.paste(RGBPicture(width: 3, height: 3, colour: red), x: -2, y: -2)
    #expect(painted[0, 0] == red)
    #expect((painted[1, 0], painted[0, 1]) == (black, black))
  }

  @Test("letters have dots, in the size that was asked for; unknown ones are blank")
  func letters() {
    func inked(_ text: String, dot: Int) -> Int {
      var painted = RGBPicture(width: 60, height: 30, colour: black)
      painted.write(text, x: 0, y: 0, dot: dot, red)
      return (0..<30).reduce(0) { sum, y in sum + (0..<60).count { painted[$0, y] == red } }
    }
    var painted = RGBPicture(width: 9, height: 9, colour: black)
    painted.write("L", x: 2, y: 1, dot: 1, red)
    #expect((painted[1, 1], painted[2, 1], painted[3, 1]) == (black, red, black))
    #expect((painted[6, 7], painted[7, 7], painted[2, 8]) == (red, black, black))
    // A bar of 7 dots and a foot of 4 more.
    #expect(inked("L", dot: 1) == 11)
    #expect(inked("l", dot: 1) == 11)
    #expect(inked("LL", dot: 2) == 88)
    #expect(inked(" €", dot: 2) == 0)
  }

  @Test("tiles stand in rows, under their titles, with their marks where they belong")
  func sheet() throws {
    let frames = try StraightRead("h264-b.mp4").frames
    let half = Double(frames[0].width) / 2
    let box = PixelBox(x: half, y: 20, width: 40, height: 40)
    let tiles = frames.prefix(3).map { frame in
      ContactSheet.Tile(
        frame, title: "FRAME \(frame.index)",
        marks: [.init(.box(box), red), .init(.point(PixelPoint(x: 10, y: 80)), red, label: "B")])
    }
    let sheet = try ContactSheet.draw(tiles, columns: 2, tileWidth: 96)
    // Two tiles of 96 × (54 + 22 of the title) in each row, with 4 around each.
    #expect((sheet.width, sheet.height) == (2 * 100 + 4, 2 * 80 + 4))
    // The frame is shown in half its size: the box stands at 48, 10 and is 20 wide.
    let (left, top) = (4 + 48, 4 + 22 + 10)
    for (x, y) in [(0, 0), (19, 0), (0, 19), (19, 19), (10, 0), (0, 10)] {
      #expect(sheet[left + x, top + y] == red)
      #expect(sheet[left + 100 + x, top + 80 + y] != red)
      #expect(sheet[left + x, top + 80 + y] == red)
    }
    #expect(sheet[left + 10, top + 10] != red)
    #expect(sheet[4 + 5, 4 + 22 + 40 - 3] == red)
    #expect(try picture(of: try PNGEncoder.encode(sheet)) == sheet)
  }

  @Test("marks far outside of the picture harm nobody")
  func farAway() throws {
    let frame = try #require(try StraightRead("h264-b.mp4").frames.first)
    let far = PixelBox(x: -1e300, y: 1e300, width: 1e300, height: 1e300)
    let tile = ContactSheet.Tile(
      frame, title: "",
      marks: [.init(.box(far), red), .init(.point(PixelPoint(x: 1e300, y: 0)), red)])
    let plain = ContactSheet.Tile(frame, title: "", marks: [])
    let sheet = try ContactSheet.draw([tile], columns: 3, tileWidth: 50)
    #expect(sheet.width == 58)
    #expect(try sheet == ContactSheet.draw([plain], columns: 3, tileWidth: 50))
  }

  @Test("people's marks say who is true, who is found and who need not be")
  func peopleMarks() {
    let marks = ContactSheet.marks(
      of: PeopleFrame(
        truth: [
          .init(id: 1, box: Place.box(0)), .init(id: 2, box: Place.box(1), counts: false),
        ],
        found: [
          .init(id: 7, box: Place.box(2), confidence: 0.876), .init(id: nil, box: Place.box(3)),
        ]))
    #expect(marks.map(\.label) == ["", "X", "7:88", "100"])
    #expect(
      marks.map(\.colour)
        == [
          ContactSheet.truthColour, ContactSheet.truthColour, ContactSheet.foundColour,
          ContactSheet.foundColour,
        ])
    #expect(marks[2].place == .box(Place.box(2)))
  }
}
