/// How the grass looks, by the seed: its green, the mower's bands, and its noise at several distances.
struct Turf {
  /// Positions on the ground are fixed-point numbers: metres, moved by `origin` to stay positive, times 65,536.
  static let origin = 128.0
  static let unit = 65_536.0
  /// Eight steps of the bands a metre.
  static let bandShift: Int32 = 13
  static let bandsPerMetre = 8
  /// Sixteen texels a metre in the finest noise.
  static let fineShift: Int32 = 12
  static let coarseShift: Int32 = 15
  static let fineSize = 256
  static let coarseSize = 128
  static let levels = 6

  let base: Paint
  /// What the bands add to the brightness, by place along the pitch and across it.
  let along: PixelBuffer<Int16>
  let across: PixelBuffer<Int16>
  /// Fine noise; each level has half of the texels of the one before, for what is twice as far.
  let fine: [PixelBuffer<Int8>]
  let coarse: PixelBuffer<Int8>

  init(seed: UInt64, lighting: Lighting) {
    var random = MatchRandom(seed: seed, stream: 5)
    // From a cool to a dry green.
    let green = random.number(112...138)
    base = Paint(green * random.number(0.55...0.74), green, green * random.number(0.4...0.55))
    let depth = random.number(3...8)
    let bandWidth = PitchPlan.length / Double(random.chance(0.5) ? 20 : 18)
    let isChequered = random.chance(0.3)
    let bands = Int(2.5 * Self.origin) * Self.bandsPerMetre
    along = PixelBuffer(count: bands, filledWith: 0)
    across = PixelBuffer(count: bands, filledWith: 0)
    let baseLight = Double(base.luma) - 16
    for index in 0..<bands {
      let place = Double(index) / Double(Self.bandsPerMetre) - Self.origin
      along.base[index] =
        (0...PitchPlan.length).contains(place) ? Self.band(place, bandWidth, depth) : -3
      var value =
        isChequered && (0...PitchPlan.width).contains(place)
        ? Self.band(place, PitchPlan.width / 12, depth * 0.7) : 0
      if !(0...PitchPlan.width).contains(place) { value = -4 }
      value -= Int16(baseLight * (1 - Double(lighting.light(atY: place))))
      across.base[index] = value
    }
    fine = Self.noise(size: Self.fineSize, levels: Self.levels, deviation: 4, &random)
    coarse = Self.noise(size: Self.coarseSize, levels: 1, deviation: 1.8, &random)[0]
  }

  /// Bright and dark by turns, with soft borders of a quarter of a metre.
  private static func band(_ place: Double, _ width: Double, _ depth: Double) -> Int16 {
    let inBand = place / width
    let number = inBand.rounded(.down)
    let toBorder = min(inBand - number, number + 1 - inBand) * width
    let sign = Int(number) & 1 == 0 ? 1.0 : -1.0
    return Int16((sign * depth * min(1, toBorder / 0.25)).rounded())
  }

  private static func noise(
    size: Int, levels: Int, deviation: Double, _ random: inout MatchRandom
  ) -> [PixelBuffer<Int8>] {
    let finest = PixelBuffer<Int8>(count: size * size, filledWith: 0)
    for index in 0..<finest.count {
      finest.base[index] = Int8(min(max(random.normal() * deviation, -15), 15))
    }
    var all = [finest]
    var side = size
    while all.count < levels {
      let (above, half) = (all[all.count - 1].base, side / 2)
      let level = PixelBuffer<Int8>(count: half * half, filledWith: 0)
      for y in 0..<half {
        for x in 0..<half {
          let corner = 2 * y * side + 2 * x
          let sum =
            Int(above[corner]) + Int(above[corner + 1]) + Int(above[corner + side])
            + Int(above[corner + side + 1])
          // A little more than the mean: grass keeps some grain from afar.
          level.base[y * half + x] = Int8(sum * 5 / 16)
        }
      }
      all.append(level)
      side = half
    }
    return all
  }
}
