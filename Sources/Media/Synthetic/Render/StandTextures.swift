/// What stands around the pitch, as flat pictures: advertising boards, and people on seats.
struct StandTextures {
  /// A picture whose width is a power of two; it repeats sideways.
  struct Texture {
    let width: Int
    let height: Int
    let luma: PixelBuffer<UInt8>
    let blue: PixelBuffer<UInt8>
    let red: PixelBuffer<UInt8>

    init(width: Int, height: Int, filledWith paint: Paint) {
      self.width = width
      self.height = height
      luma = PixelBuffer(count: width * height, filledWith: UInt8(paint.luma))
      blue = PixelBuffer(count: width * height, filledWith: UInt8(paint.blue))
      red = PixelBuffer(count: width * height, filledWith: UInt8(paint.red))
    }

    func fill(x: Range<Int>, y: Range<Int>, _ paint: Paint) {
      for row in y.clamped(to: 0..<height) {
        for column in x {
          let index = row * width + (column & (width - 1))
          luma.base[index] = UInt8(paint.luma)
          blue.base[index] = UInt8(paint.blue)
          red.base[index] = UInt8(paint.red)
        }
      }
    }

    /// Out of focus: each texel becomes the mean of those around it.
    func softened() -> Texture {
      let soft = Texture(width: width, height: height, filledWith: .black)
      for (from, to) in [(luma, soft.luma), (blue, soft.blue), (red, soft.red)] {
        for y in 0..<height {
          for x in 0..<width {
            var sum = 0
            for row in [max(y - 1, 0), y, min(y + 1, height - 1)] {
              for column in x - 1...x + 1 {
                sum += Int(from.base[row * width + (column & (width - 1))])
              }
            }
            to.base[y * width + x] = UInt8(sum / 9)
          }
        }
      }
      return soft
    }

    /// Half as large, for what is farther away.
    func halved() -> Texture {
      let half = Texture(width: width / 2, height: height / 2, filledWith: .black)
      for (from, to) in [(luma, half.luma), (blue, half.blue), (red, half.red)] {
        for y in 0..<half.height {
          for x in 0..<half.width {
            let corner = 2 * y * width + 2 * x
            let sum =
              Int(from.base[corner]) + Int(from.base[corner + 1]) + Int(from.base[corner + width])
              + Int(from.base[corner + width + 1])
            to.base[y * half.width + x] = UInt8(sum / 4)
          }
        }
      }
      return half
    }
  }

  /// Texels a metre in the finest pictures.
  static let texelsPerMetre = 16.0
  static let boardHeight = 0.9
  static let crowdHeight = 16.0
  static let levels = 4

  /// From fine to coarse; row 0 is the lowest.
  let boards: [Texture]
  let crowd: [Texture]

  init(seed: UInt64) {
    var random = MatchRandom(seed: seed, stream: 6)
    boards = Self.levels(of: Self.boards(&random))
    crowd = Self.levels(of: Self.crowd(&random).softened())
  }

  private static func levels(of finest: Texture) -> [Texture] {
    var all = [finest]
    while all.count < levels { all.append(all[all.count - 1].halved()) }
    return all
  }

  private static let names = [
    "TOUCHLINE", "NORDWIND", "LUMEN", "ACRE", "KESTREL AIR", "BLUE HARBOUR", "OAK AND SON",
    "MERIDIAN", "FIVE LAKES", "POLARIS", "SALT WORKS", "TANGENT",
  ]
  private static let grounds = [
    Paint(18, 22, 30), Paint(235, 235, 235), Paint(190, 30, 40), Paint(20, 70, 160),
    Paint(240, 200, 40), Paint(20, 110, 70),
  ]

  private static func boards(_ random: inout MatchRandom) -> Texture {
    let height = Int((boardHeight * texelsPerMetre).rounded()) + 2
    let texture = Texture(width: 2_048, height: height, filledWith: .black)
    var x = 0
    while x < texture.width {
      let ground = grounds[random.index(grounds.count)]
      let ink = ground.luma > 130 ? Paint(20, 30, 80) : Paint.white
      let name = names[random.index(names.count)]
      let letter = 8
      let length = min(name.count * letter + 24, texture.width - x)
      texture.fill(x: x..<x + length, y: 0..<height, ground)
      for (index, character) in name.enumerated() {
        for (column, dots) in (PixelFont.columns(of: character) ?? []).enumerated() {
          for dot in 0..<PixelFont.height where dots & (1 << UInt8(dot)) != 0 {
            let left = x + 12 + index * letter + column
            guard left < texture.width else { continue }
            texture.fill(x: left..<left + 1, y: height - 5 - dot..<height - 4 - dot, ink)
          }
        }
      }
      x += length
    }
    return texture
  }

  /// Rows of seats, most of them taken: a chest and a head each.
  private static func crowd(_ random: inout MatchRandom) -> Texture {
    let texture = Texture(
      width: 1_024, height: Int(crowdHeight * texelsPerMetre), filledWith: Paint(44, 46, 52))
    let (seat, row) = (8, 11)
    let fans = Paint(
      random.number(40...220), random.number(40...200), random.number(40...220))
    let full = random.number(0.7...0.97)
    let seats = Paint(random.number(40...110), random.number(40...80), random.number(45...110))
    for y in stride(from: 0, to: texture.height, by: row) {
      // Under the roof it gets darker.
      let depth = 0.95 - 0.5 * Double(y) / Double(texture.height)
      // The seats of a row stand between those of the row below.
      for x in stride(from: random.index(seat), to: texture.width, by: seat) {
        let shade = Float(random.number(0.6...1) * depth)
        guard random.chance(full) else {
          texture.fill(x: x + 1..<x + 7, y: y..<y + 6, seats.lit(shade))
          continue
        }
        let coat = random.chance(0.25) ? fans : Self.coat(&random)
        let lean = random.index(3) - 1
        let up = y + random.index(3) - 1
        texture.fill(x: x + lean..<x + 7 + lean, y: up..<up + 6, coat.lit(shade * 0.85))
        texture.fill(x: x + 1 + lean..<x + 6 + lean, y: up + 6..<up + 7, coat.lit(shade))
        let skin = Paint(random.number(90...200), random.number(75...155), random.number(60...130))
        texture.fill(x: x + 2 + lean..<x + 5 + lean, y: up + 7..<up + 10, skin.lit(shade))
        texture.fill(x: x + 2 + lean..<x + 5 + lean, y: up + 10..<up + 11, Paint(36, 28, 25))
      }
    }
    return texture
  }

  /// What people wear on a cold day: mostly dark, seldom bright.
  private static func coat(_ random: inout MatchRandom) -> Paint {
    let grey = random.number(25...130)
    return Paint(
      grey + random.number(-20...50), grey + random.number(-20...30), grey + random.number(-15...55)
    )
  }
}
