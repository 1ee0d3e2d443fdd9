import Base

/// What somebody wears, roughly: the mean colours of shirt and shorts.
struct ClothesColour: Equatable {
  /// Brightness, blue and red difference of the shirt, then of the shorts.
  private(set) var means: [Double]
  /// How much of it was seen, in pixels; old looks count for less.
  private(set) var weight: Double

  /// Where the shirt and the shorts are, in heights from the head.
  private static let bands = [(from: 0.2, to: 0.46), (from: 0.52, to: 0.68)]
  /// How far from the middle they reach, in widths.
  private static let halfWidth = 0.3
  /// Light changes more than colour: brightness counts for less.
  private static let lightShare = 0.45
  private static let shortsShare = 0.35
  /// How bright grass is in daylight, above black.
  private static let usualGrass = 90.0
  /// Looks remembered: after so many pixels the oldest fade.
  private static let mostWeight = 400.0

  /// Takes a look.
  ///
  /// - Parameters:
  ///   - standing: what is not grass; only that is looked at. Nil when there is nothing of it.
  ///   - turf: how the light is.
  init?(of box: PersonFitter.Box, in picture: WorkingPicture, standing: ByteImage, turf: TurfModel)
  {
    means = []
    weight = 0
    // As bright as it would be where grass is as bright as it usually is: in the shade clothes stay what they are.
    let grass = turf.light(x: box.centerX, y: box.bottom)
    let gain = Self.usualGrass / max(grass, 1)
    for band in Self.bands {
      let rows =
        max(
          0, Int(box.top + band.from * box.height))..<max(
          0, min(picture.height, Int((box.top + band.to * box.height).rounded(.up))))
      let half = max(Self.halfWidth * box.width, 1)
      let columns =
        max(
          0, Int(box.centerX - half))..<max(
          0, min(picture.width, Int((box.centerX + half).rounded(.up))))
      guard rows.lowerBound < rows.upperBound, columns.lowerBound < columns.upperBound else {
        return nil
      }
      var (light, blue, red, count) = (0, 0, 0, 0)
      for y in rows {
        for x in columns where standing[x, y] != 0 {
          light += Int(picture.luma[x, y])
          blue += Int(picture.blue[x, y])
          red += Int(picture.red[x, y])
          count += 1
        }
      }
      guard count > 0 else { return nil }
      means.append(min((Double(light) / Double(count) - Double(TurfModel.black)) * gain, 255))
      for sum in [blue, red] { means.append(Double(sum) / Double(count)) }
      weight += Double(count)
    }
  }

  /// Another look at the same person.
  mutating func add(_ other: ClothesColour) {
    let share = other.weight / (weight + other.weight)
    for index in means.indices { means[index] += (other.means[index] - means[index]) * share }
    weight = min(weight + other.weight, Self.mostWeight)
  }

  /// Goes some of the way to another colour.
  mutating func approach(_ other: ClothesColour, by share: Double) {
    for index in means.indices { means[index] += (other.means[index] - means[index]) * share }
  }

  /// How different two are, in steps of colour.
  func distance(to other: ClothesColour) -> Double {
    shirtDistance(to: other) + Self.shortsShare * difference(other, from: 3)
  }

  func shirtDistance(to other: ClothesColour) -> Double { difference(other, from: 0) }

  private func difference(_ other: ClothesColour, from index: Int) -> Double {
    let light = (means[index] - other.means[index]) * Self.lightShare
    let (blue, red) = (
      means[index + 1] - other.means[index + 1], means[index + 2] - other.means[index + 2]
    )
    return (light * light + blue * blue + red * red).squareRoot()
  }

  /// The mean of several, each for what it weighs.
  static func mean(of colours: [ClothesColour]) -> ClothesColour? {
    guard var mean = colours.first else { return nil }
    let total = colours.reduce(0) { $0 + $1.weight }
    for index in mean.means.indices {
      mean.means[index] = colours.reduce(0) { $0 + $1.means[index] * $1.weight } / total
    }
    mean.weight = total
    return mean
  }

  func write(to state: inout StateEncoder) {
    for mean in means { state.write(mean) }
    state.write(weight)
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    means = []
    for _ in 0..<Self.bands.count * 3 { means.append(try state.double()) }
    weight = try state.double()
  }
}
