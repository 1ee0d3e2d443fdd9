import Base

/// What somebody wears, roughly: the mean colours of shirt, shorts and socks.
struct ClothesColour: Equatable {
  /// Brightness, blue and red difference of the shirt, then of the shorts, then of the socks.
  private(set) var means: [Double]
  /// How much of it was seen, in pixels; old looks count for less.
  private(set) var weight: Double
  /// How much was seen of the socks, which many a look does not show.
  private(set) var socksWeight: Double

  /// Where the shirt and the shorts are, in heights from the head.
  private static let bands = [(from: 0.2, to: 0.46), (from: 0.52, to: 0.68)]
  private static let socks = (from: 0.76, to: 0.93)
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
  ///   - grass: how bright the grass is where they stand, above black.
  init?(of box: PersonFitter.Box, in picture: WorkingPicture, standing: ByteImage, grass: Double) {
    means = []
    (weight, socksWeight) = (0, 0)
    for band in Self.bands {
      guard
        let seen = Self.mean(
          from: band.from, to: band.to, of: box, in: picture, standing: standing, grass: grass)
      else { return nil }
      means += seen.mean
      weight += seen.count
    }
    let legs = Self.mean(
      from: Self.socks.from, to: Self.socks.to, of: box, in: picture, standing: standing,
      grass: grass)
    means += legs?.mean ?? [0, 0, 0]
    socksWeight = legs?.count ?? 0
  }

  /// The mean colour of what is not grass between two heights; nil when there is nothing of it.
  private static func mean(
    from: Double, to: Double, of box: PersonFitter.Box, in picture: WorkingPicture,
    standing: ByteImage, grass: Double
  ) -> (mean: [Double], count: Double)? {
    let top = max(0, Int(box.top + from * box.height))
    let bottom = max(0, min(picture.height, Int((box.top + to * box.height).rounded(.up))))
    let half = max(halfWidth * box.width, 1)
    let left = max(0, Int(box.centerX - half))
    let right = max(0, min(picture.width, Int((box.centerX + half).rounded(.up))))
    guard top < bottom, left < right else { return nil }
    var (light, blue, red, count) = (0, 0, 0, 0)
    for y in top..<bottom {
      for x in left..<right where standing[x, y] != 0 {
        light += Int(picture.luma[x, y])
        blue += Int(picture.blue[x, y])
        red += Int(picture.red[x, y])
        count += 1
      }
    }
    guard count > 0 else { return nil }
    let pixels = Double(count)
    // As bright as it would be where grass is as bright as it usually is: in the shade clothes stay what they are.
    let gain = usualGrass / max(grass, 1)
    return (
      [
        min((Double(light) / pixels - Double(TurfModel.black)) * gain, 255), Double(blue) / pixels,
        Double(red) / pixels,
      ], pixels
    )
  }

  /// Another look at the same person.
  mutating func add(_ other: ClothesColour, mostWeight: Double = Self.mostWeight) {
    let share = other.weight / (weight + other.weight)
    for index in 0..<Self.socksIndex {
      means[index] += (other.means[index] - means[index]) * share
    }
    weight = min(weight + other.weight, mostWeight)
    guard other.socksWeight > 0 else { return }
    let socksShare = other.socksWeight / (socksWeight + other.socksWeight)
    for index in Self.socksIndex..<means.count {
      means[index] += (other.means[index] - means[index]) * socksShare
    }
    socksWeight = min(socksWeight + other.socksWeight, mostWeight / 2)
  }

  /// From here on the means are those of the socks.
  static let socksIndex = 6
  static let size = 9

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

  func write(to state: inout StateEncoder) {
    for mean in means { state.write(mean) }
    state.write(weight)
    state.write(socksWeight)
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    means = []
    for _ in 0..<Self.size { means.append(try state.double()) }
    weight = try state.double()
    socksWeight = try state.double()
  }
}
