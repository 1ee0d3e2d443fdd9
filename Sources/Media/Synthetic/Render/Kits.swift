/// What everybody wears, by the seed. Also what is hard to tell apart: white, dark, green on green.
struct Kits {
  /// One set of clothes.
  struct Kit: Sendable {
    enum Pattern { case plain, stripes, hoops }

    let shirt: Paint
    let trim: Paint
    let shorts: Paint
    let socks: Paint
    let pattern: Pattern
  }

  private let home: Kit
  private let away: Kit
  private let keepers: [Kit]
  private let officials: Kit

  init(seed: UInt64) {
    var random = MatchRandom(seed: seed, stream: 3)
    let first = random.index(Self.shirts.count)
    var second = random.index(Self.shirts.count)
    while second == first { second = random.index(Self.shirts.count) }
    home = Self.kit(Self.shirts[first], &random)
    away = Self.kit(Self.shirts[second], &random)
    // Keepers and referees wear what neither team does.
    var rest = Self.officialShirts
    for index in stride(from: rest.count - 1, to: 0, by: -1) {
      rest.swapAt(index, random.index(index + 1))
    }
    keepers = rest[0...1].map {
      Kit(shirt: $0, trim: $0.lit(0.7), shorts: $0.lit(0.85), socks: $0, pattern: .plain)
    }
    officials = Kit(
      shirt: rest[2], trim: Paint.black, shorts: Paint.black, socks: Paint.black, pattern: .plain)
  }

  func kit(of athlete: Athlete) -> Kit {
    switch (athlete.role, athlete.team) {
    case (.referee, _), (.assistant, _): officials
    case (.goalkeeper, .home): keepers[0]
    case (.goalkeeper, _): keepers[1]
    case (.player, .home): home
    case (.player, _): away
    }
  }

  private static func kit(_ shirt: Paint, _ random: inout MatchRandom) -> Kit {
    let trims = [Paint.white, Paint.black, shirt.lit(0.6), Paint(200, 170, 60)]
    let trim = trims[random.index(trims.count)]
    let pattern: Kit.Pattern =
      random.chance(0.55) ? .plain : random.chance(0.6) ? .stripes : .hoops
    let bottoms = [shirt, Paint.white, Paint.black, Paint(30, 40, 90)]
    return Kit(
      shirt: shirt, trim: trim, shorts: bottoms[random.index(bottoms.count)],
      socks: random.chance(0.6) ? shirt : bottoms[random.index(bottoms.count)], pattern: pattern)
  }

  private static let shirts = [
    Paint(200, 25, 35), Paint(25, 60, 170), Paint(236, 236, 232), Paint(24, 25, 30),
    Paint(110, 190, 235), Paint(240, 205, 40), Paint(120, 20, 45), Paint(235, 120, 25),
    Paint(20, 30, 70), Paint(20, 110, 55), Paint(90, 40, 120),
  ]
  private static let officialShirts = [
    Paint(225, 235, 60), Paint(240, 110, 160), Paint(60, 215, 190), Paint(150, 150, 155),
    Paint(250, 140, 60),
  ]
}

/// What nobody changes: skin and hair, by the person.
struct Looks {
  let skin: Paint
  let hair: Paint
  let boots: Paint

  init(seed: UInt64, id: Int) {
    var random = MatchRandom(seed: seed, stream: 100 + UInt64(id))
    skin = Self.skins[random.index(Self.skins.count)]
    hair = Self.hairs[random.index(Self.hairs.count)]
    boots = Self.bootColours[random.index(Self.bootColours.count)]
  }

  private static let skins = [
    Paint(226, 180, 150), Paint(208, 158, 125), Paint(170, 118, 85), Paint(120, 80, 58),
    Paint(84, 56, 42),
  ]
  private static let hairs = [
    Paint(28, 22, 20), Paint(52, 36, 26), Paint(90, 62, 38), Paint(190, 158, 100),
    Paint(120, 60, 30),
  ]
  private static let bootColours = [
    Paint(20, 20, 22), Paint(235, 235, 235), Paint(230, 70, 40), Paint(210, 240, 60),
  ]
}
