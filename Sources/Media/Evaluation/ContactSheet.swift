/// Many small pictures on one sheet, each with what is there and what was found drawn into it: what somebody looks at
/// to see why figures are as they are.
public enum ContactSheet {
  /// Something to draw into a picture, in the frame's own pixels.
  public struct Mark: Sendable, Hashable {
    public enum Place: Sendable, Hashable {
      case box(PixelBox)
      case point(PixelPoint)
    }

    public let place: Place
    public let colour: RGB
    /// A few capitals and digits; may be empty.
    public let label: String

    public init(_ place: Place, _ colour: RGB, label: String = "") {
      self.place = place
      self.colour = colour
      self.label = label
    }
  }

  /// One picture of the sheet.
  public struct Tile: Sendable {
    public let frame: Frame
    public let title: String
    public let marks: [Mark]

    public init(_ frame: Frame, title: String, marks: [Mark]) {
      self.frame = frame
      self.title = title
      self.marks = marks
    }
  }

  public static let truthColour = RGB(255, 255, 255)
  public static let foundColour = RGB(255, 176, 0)
  private static let paper = RGB(24, 24, 24)
  private static let ink = RGB(220, 220, 220)
  private static let gap = 4
  private static let titleDot = 2
  /// Room for a line of text and a gap above and below it.
  private static let titleHeight = PixelFont.height * titleDot + 2 * gap
  /// Half of a point's side, in pixels of the sheet.
  private static let pointReach = 3

  /// The marks of a picture's people: the truth in white, what was found in orange with its track and per cent.
  public static func marks(of people: PeopleFrame) -> [Mark] {
    people.truth.map { person in
      Mark(.box(person.box), truthColour, label: person.counts ? "" : "X")
    }
      + people.found.map { person in
        let track = person.id.map { "\($0):" } ?? ""
        return Mark(
          .box(person.box), foundColour,
          label: "\(track)\(Int((person.confidence * 100).rounded()))")
      }
  }

  /// The marks of everything that is known of a frame: the truth in white, what was found in orange. Points without a
  /// label are where the pitch's lines cross.
  public static func marks(of found: MatchFindings, in frame: Frame, truth: TruthFrame) -> [Mark] {
    let people = PeopleFrame(truth: truth.expectedPeople(), found: found.people)
    let crossings = HomographyScore.Frame(
      truth: truth.homography, found: found.homography, width: frame.width, height: frame.height
    ).crossings
    let ball = truth.ball.map {
      Mark(
        .point(PixelPoint(x: $0.center.x, y: $0.center.y)), truthColour,
        label: $0.isVisible ? "B" : "BX")
    }
    return crossings.truth.map { Mark(.point($0), truthColour) }
      + crossings.found.map { Mark(.point($0), foundColour) }
      + marks(of: people)
      + [ball, found.ball.map { Mark(.point($0), foundColour, label: "B") }]
      .compactMap(\.self)
  }

  /// Draws the tiles row by row.
  ///
  /// - Precondition: there are tiles; every number is positive.
  public static func draw(_ tiles: [Tile], columns: Int, tileWidth: Int) throws(MediaError)
    -> RGBPicture
  {
    precondition(!tiles.isEmpty && columns > 0 && tileWidth > 0)
    var pictures: [RGBPicture] = []
    for tile in tiles { pictures.append(try draw(tile, width: tileWidth)) }
    return arrange(pictures, columns: columns)
  }

  /// Puts tiles of one width that are drawn already row by row.
  ///
  /// - Precondition: there are tiles, and a positive number of columns.
  public static func arrange(_ pictures: [RGBPicture], columns: Int) -> RGBPicture {
    precondition(!pictures.isEmpty && columns > 0)
    let tileWidth = pictures[0].width
    let tileHeight = pictures.map(\.height).max() ?? 0
    let (columnStep, rowStep) = (tileWidth + gap, tileHeight + gap)
    let rows = (pictures.count + columns - 1) / columns
    var sheet = RGBPicture(
      width: min(columns, pictures.count) * columnStep + gap, height: rows * rowStep + gap,
      colour: paper)
    for (index, picture) in pictures.enumerated() {
      sheet.paste(
        picture, x: gap + index % columns * columnStep, y: gap + index / columns * rowStep)
    }
    return sheet
  }

  /// One tile: the title above the frame.
  public static func draw(_ tile: Tile, width: Int) throws(MediaError) -> RGBPicture {
    let scale = Double(width) / Double(tile.frame.width)
    let height = max(1, Int((Double(tile.frame.height) * scale).rounded()))
    var frame = try RGBPicture(tile.frame, width: width, height: height)
    for mark in tile.marks { draw(mark, scale: scale, into: &frame) }
    var picture = RGBPicture(width: width, height: titleHeight + height, colour: paper)
    picture.write(tile.title, x: gap, y: gap, dot: titleDot, ink)
    picture.paste(frame, x: 0, y: titleHeight)
    return picture
  }

  private static func draw(_ mark: Mark, scale: Double, into picture: inout RGBPicture) {
    switch mark.place {
    case .box(let box):
      let x = pixels(box.x, box.x + box.width, scale, limit: picture.width)
      let y = pixels(box.y, box.y + box.height, scale, limit: picture.height)
      picture.outline(x: x, y: y, thickness: 1, mark.colour)
      picture.write(mark.label, x: x.lowerBound, y: y.lowerBound - labelHeight, dot: 1, mark.colour)
    case .point(let point):
      let x = pixels(point.x, point.x, scale, limit: picture.width)
      let y = pixels(point.y, point.y, scale, limit: picture.height)
      let (left, top) = (x.lowerBound - pointReach, y.lowerBound - pointReach)
      let side = 2 * pointReach + 1
      picture.outline(x: left..<left + side, y: top..<top + side, thickness: 1, mark.colour)
      picture.write(mark.label, x: left + side + 1, y: top, dot: 1, mark.colour)
    }
  }

  /// A label and the line below it.
  private static let labelHeight = PixelFont.height + 1

  /// The pixels that a stretch of the frame covers, one at least. What lies far outside is brought near, so that
  /// no number is too large to count with.
  private static func pixels(_ from: Double, _ to: Double, _ scale: Double, limit: Int)
    -> Range<Int>
  {
    let bounds = Double(-limit)...Double(2 * limit)
    func near(_ value: Double) -> Int {
      Int(min(max((value * scale).rounded(), bounds.lowerBound), bounds.upperBound))
    }
    let start = near(from)
    return start..<max(near(to), start + 1)
  }
}
