import Base

/// Tells two teams apart by their shirts, and everybody else from both.
///
/// Two colours are searched around which as many people as possible gather; keepers and referees wear neither and move them little.
/// Once found they keep their names: what comes later is compared with what was, never named anew.
final class TeamSorter {
  enum Team: Int64 {
    case home, away
  }

  /// Somebody's clothes, over all frames in which they were seen.
  private struct Wardrobe: Equatable {
    let id: Int32
    var colour: ClothesColour
    /// What was said last; it takes more than one look to change it.
    var team: Team?
    var doubt = 0
    var lastSeen: Int64
  }

  private var wardrobes: [Wardrobe] = []
  /// The teams' colours, home first; empty until both are known.
  private var centres: [ClothesColour] = []
  private var frame: Int64 = 0

  /// Colour distance within which somebody wears the colour for sure, and beyond which not at all.
  private static let spread = 18.0
  private static let farthest = 34.0
  /// Teams that are nearer than this are not told apart.
  private static let nearestTeams = 14.0
  /// People remembered, and how many of them must be seen before there are teams.
  private static let mostRemembered = 60
  private static let leastPeople = 5
  private static let leastPerTeam = 2
  /// Frames between two searches once the teams are known.
  private static let period: Int64 = 25
  /// Frames of another opinion after which somebody changes the team.
  private static let patience = 12
  /// How far the teams' colours follow the light in each search.
  private static let drift = 0.3

  /// - Parameter looks: who was seen in this frame, and in what.
  /// - Returns: for each, the team; nil for nobody's player, or while nobody knows.
  func sort(_ looks: [(id: Int32, colour: ClothesColour?)]) -> [Team?] {
    for look in looks { remember(look.id, look.colour) }
    if centres.isEmpty || frame % Self.period == 0 { search() }
    frame += 1
    return looks.map { look in
      wardrobes.firstIndex { $0.id == look.id }.flatMap { judge(&wardrobes[$0]) }
    }
  }

  private func remember(_ id: Int32, _ colour: ClothesColour?) {
    guard let colour else { return }
    if let index = wardrobes.firstIndex(where: { $0.id == id }) {
      wardrobes[index].colour.add(colour)
      wardrobes[index].lastSeen = frame
      return
    }
    wardrobes.append(Wardrobe(id: id, colour: colour, lastSeen: frame))
    if wardrobes.count > Self.mostRemembered,
      let oldest = wardrobes.indices.min(by: { wardrobes[$0].lastSeen < wardrobes[$1].lastSeen })
    {
      wardrobes.remove(at: oldest)
    }
  }

  // MARK: - Who belongs where

  private func judge(_ wardrobe: inout Wardrobe) -> Team? {
    guard let nearest = nearest(to: wardrobe.colour) else { return wardrobe.team }
    if nearest == wardrobe.team {
      wardrobe.doubt = 0
    } else if wardrobe.team == nil && wardrobe.doubt == 0 || wardrobe.doubt >= Self.patience {
      wardrobe.team = nearest
      wardrobe.doubt = 0
    } else {
      wardrobe.doubt += 1
    }
    return wardrobe.team
  }

  private func nearest(to colour: ClothesColour) -> Team? {
    guard centres.count == 2 else { return nil }
    let (home, away) = (
      colour.distance(to: centres[0]), colour.distance(to: centres[1])
    )
    guard min(home, away) <= Self.farthest else { return nil }
    return home <= away ? .home : .away
  }

  // MARK: - The teams' colours

  private func search() {
    let people = wardrobes.map(\.colour)
    guard people.count >= Self.leastPeople, let pair = Self.pair(among: people) else { return }
    var found: [ClothesColour] = []
    for (own, other) in [(pair.0, pair.1), (pair.1, pair.0)] {
      let wearing = people.filter {
        let distance = $0.distance(to: own)
        return distance <= Self.spread * 1.5 && distance < $0.distance(to: other)
      }
      guard wearing.count >= Self.leastPerTeam, let mean = ClothesColour.mean(of: wearing) else {
        return
      }
      found.append(mean)
    }
    guard found[0].distance(to: found[1]) >= Self.nearestTeams else { return }
    if centres.isEmpty {
      // Canonical: the first to be seen is home. Tracks are numbered as they come.
      centres = found
      return
    }
    let straight =
      found[0].distance(to: centres[0]) + found[1].distance(to: centres[1])
    let crossed =
      found[0].distance(to: centres[1]) + found[1].distance(to: centres[0])
    if crossed < straight { found.swapAt(0, 1) }
    for index in 0..<2 { centres[index].approach(found[index], by: Self.drift) }
  }

  /// The two people in whose colours most others are.
  private static func pair(among people: [ClothesColour]) -> (ClothesColour, ClothesColour)? {
    var closeness = [Double](repeating: 0, count: people.count * people.count)
    for a in people.indices {
      for b in people.indices {
        let off = people[a].distance(to: people[b]) / spread
        // Those seen for longer count for more.
        closeness[a * people.count + b] = 1 / (1 + off * off * off * off)
      }
    }
    var best: (a: Int, b: Int)?
    var bestScore = 0.0
    for a in people.indices {
      for b in people.indices where b > a {
        guard people[a].distance(to: people[b]) >= nearestTeams else { continue }
        var score = 0.0
        for other in people.indices {
          let near = max(closeness[a * people.count + other], closeness[b * people.count + other])
          score += near * people[other].weight.squareRoot()
        }
        if score > bestScore { (bestScore, best) = (score, (a, b)) }
      }
    }
    return best.map { (people[$0.a], people[$0.b]) }
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    state.write(wardrobes) { state, wardrobe in
      state.write(Int64(wardrobe.id))
      wardrobe.colour.write(to: &state)
      state.write(wardrobe.team) { $0.write($1.rawValue) }
      state.write(wardrobe.doubt)
      state.write(wardrobe.lastSeen)
    }
    state.write(centres) { $1.write(to: &$0) }
    state.write(frame)
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    wardrobes = try state.array {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      guard let id = Int32(exactly: try state.integer()) else { throw StateDecoder.Malformed() }
      let colour = try ClothesColour(from: &state)
      let team = try state.optional {
        (state: inout StateDecoder) throws(StateDecoder.Malformed) in
        guard let team = Team(rawValue: try state.integer()) else { throw StateDecoder.Malformed() }
        return team
      }
      let doubt = Int(try state.integer())
      return Wardrobe(
        id: id, colour: colour, team: team, doubt: doubt, lastSeen: try state.integer())
    }
    centres = try state.array {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      try ClothesColour(from: &state)
    }
    guard centres.isEmpty || centres.count == 2 else { throw StateDecoder.Malformed() }
    frame = try state.integer()
  }
}
