/// Draws boxes that are too short for a body out to where the rest of it is, above or below.
///
/// A shirt in grass's colour strays from it no more than a shadow does, and what was found are shorts and legs; or the boots
/// are lost, and what was found is all but them. The rest still differs a little from what is beside it, more than bare grass
/// does.
struct BodyCompletion {
  let picture: WorkingPicture

  /// Shorter than this part of what they should be, people lack something.
  private static let short = 0.9
  /// In heights: half of what is looked at in the middle of a row, and from where to where its surroundings are.
  private static let halfWidth = 0.1
  private static let beside = (from: 0.3, to: 0.5)
  /// Light changes more than colour: brightness counts for less.
  private static let lightShare = 0.5

  /// - Parameter person: how high somebody is here.
  func completed(_ box: PersonFitter.Box, to person: Double) -> PersonFitter.Box {
    // Whoever is cut by the picture's edge lacks nothing that could be seen.
    guard box.bottom < Double(picture.height - 1), box.top > 1, box.height < Self.short * person
    else { return box }
    let missing = person - box.height
    let raised = min(Double(rowsAbove(box, of: Int(missing.rounded(.up)), person)), missing)
    var box = box
    box.top -= raised
    box.bottom = min(box.bottom + missing - raised, Double(picture.height))
    return box
  }

  /// How many of the rows that a box lacks are above it: as many as make all of them together differ most from what is beside
  /// them. Where nothing differs they are below, for feet are lost more easily than heads.
  private func rowsAbove(_ box: PersonFitter.Box, of rows: Int, _ person: Double) -> Int {
    let (top, bottom) = (Int(box.top), Int(box.bottom))
    // From all below on, one after the other is taken away there and added above.
    var (gained, most, best) = (0.0, 0.0, 0)
    for above in 1...rows {
      gained += contrast(row: top - above, box.centerX, person)
      gained -= contrast(row: bottom + rows - above, box.centerX, person)
      if gained > most { (most, best) = (gained, above) }
    }
    return best
  }

  /// How much the middle of a row differs from its surroundings: from that side which is more like it, for somebody else may
  /// stand on the other.
  private func contrast(row: Int, _ centre: Double, _ person: Double) -> Double {
    guard row >= 0, row < picture.height else { return 0 }
    let half = max(1, Self.halfWidth * person)
    guard let middle = mean(row, centre - half, centre + half) else { return 0 }
    let (near, far) = (Self.beside.from * person, Self.beside.to * person)
    let sides = [
      mean(row, centre - far, centre - near), mean(row, centre + near, centre + far),
    ]
    return sides.compactMap { $0.map { Self.difference($0, middle) } }.min() ?? 0
  }

  /// Brightness, blue and red difference.
  private typealias Colour = SIMD3<Double>

  private static func difference(_ one: Colour, _ other: Colour) -> Double {
    let off = one - other
    return abs(off.x) * lightShare + abs(off.y) + abs(off.z)
  }

  /// The mean colour of some columns of a row; nil outside of the picture.
  private func mean(_ row: Int, _ from: Double, _ to: Double) -> Colour? {
    let first = min(max(Int(from.rounded()), 0), picture.width)
    let columns = first..<max(first, min(Int(to.rounded()), picture.width))
    guard !columns.isEmpty else { return nil }
    let (luma, blue, red) = (picture.luma.row(row), picture.blue.row(row), picture.red.row(row))
    var (light, blueSum, redSum) = (0, 0, 0)
    for x in columns {
      light += Int(luma[x])
      blueSum += Int(blue[x])
      redSum += Int(red[x])
    }
    return Colour(Double(light), Double(blueSum), Double(redSum)) / Double(columns.count)
  }
}
