import Base

/// Tells two teams apart by their clothes, and everybody else from both.
///
/// What both wear is searched for as the two kinds of clothes that explain most people (`TeamSearch`); keepers and referees wear
/// neither and move them little. Once found, teams keep their names, whatever is learnt of their colours later. Keepers are known by where they
/// stand.
final class TeamSorter {
  enum Team: Int64 {
    case home, away
  }

  /// Somebody in a frame.
  struct Look {
    let id: Int32
    /// Nil where there is nothing to see of their clothes.
    let colour: ClothesColour?
    /// Where they stand on the pitch, in metres; nil where nobody knows.
    let place: (x: Double, y: Double)?
  }

  /// Somebody's clothes, over all frames in which they were seen.
  private struct Wardrobe: Equatable {
    let id: Int32
    var colour: ClothesColour
    /// Frames in which it was seen.
    var looks = 1
    /// What was said last.
    var team: Team?
    var lastSeen: Int64

    /// Who was seen in a few frames only may be nobody.
    var weight: Double { min(Double(looks) / 40, 1) }
    /// Who was seen for long is forgotten later: a short track is often nobody, and there are many.
    var worth: Int64 { lastSeen + min(5 * Int64(looks), 250) }
  }

  private var wardrobes: [Wardrobe] = []
  /// What the teams wear; nil until both are known.
  private var colours: TeamColours?
  private var keepers = TeamKeepers()
  private var frame: Int64 = 0

  /// People remembered, and how many of them must be seen before there are teams.
  private static let mostRemembered = 60
  private static let leastPeople = 5
  /// Frames between two searches once the teams are known.
  private static let period: Int64 = 25
  /// Pixels of somebody's clothes that are remembered: after so many the oldest fade.
  private static let memory = 1_000.0
  /// Squared distance from the nearer team beyond which somebody belongs to neither.
  private static let farthest = 60.0
  /// By so much another team must be nearer before somebody changes to it.
  private static let margin = 2.0

  /// - Parameter looks: who was seen in this frame, and in what.
  /// - Returns: for each, the team; nil for nobody's player, or while nobody knows.
  func sort(_ looks: [Look]) -> [Team?] {
    for look in looks { remember(look.id, look.colour) }
    if colours == nil || frame % Self.period == 0 { search() }
    frame += 1
    let owned = looks.map { look in wardrobes.firstIndex { $0.id == look.id } }
    let teams = owned.map { $0.flatMap { judge(&wardrobes[$0]) } }
    let worn = owned.map { $0.map { wardrobes[$0].colour } }
    if colours != nil { watchKeepers(looks, teams, worn) }
    return zip(teams, worn).map { team, worn in team ?? worn.flatMap(keepers.team) }
  }

  private func watchKeepers(_ looks: [Look], _ teams: [Team?], _ worn: [ClothesColour?]) {
    var people: [TeamKeepers.Place] = []
    for (index, look) in looks.enumerated() {
      guard let place = look.place else { continue }
      people.append(
        TeamKeepers.Place(x: place.x, y: place.y, team: teams[index], colour: worn[index]))
    }
    keepers.watch(people)
  }

  private func remember(_ id: Int32, _ colour: ClothesColour?) {
    guard let colour else { return }
    if let index = wardrobes.firstIndex(where: { $0.id == id }) {
      wardrobes[index].colour.add(colour, mostWeight: Self.memory)
      wardrobes[index].looks += 1
      wardrobes[index].lastSeen = frame
      return
    }
    wardrobes.append(Wardrobe(id: id, colour: colour, lastSeen: frame))
    guard wardrobes.count > Self.mostRemembered else { return }
    // Whoever is in the picture stays.
    let gone = wardrobes.indices.filter { wardrobes[$0].lastSeen < frame - 1 }
    if let least = gone.min(by: { wardrobes[$0].worth < wardrobes[$1].worth }) {
      wardrobes.remove(at: least)
    }
  }

  // MARK: - Who belongs where

  private func judge(_ wardrobe: inout Wardrobe) -> Team? {
    guard let colours else { return nil }
    let (home, away) = (
      colours.distance(of: wardrobe.colour, to: 0), colours.distance(of: wardrobe.colour, to: 1)
    )
    let nearest: Team = home <= away ? .home : .away
    guard
      colours.strangeness(of: wardrobe.colour, to: Int(nearest.rawValue)) <= Self.farthest
    else {
      wardrobe.team = nil
      return nil
    }
    if wardrobe.team == nil || abs(home - away) >= Self.margin { wardrobe.team = nearest }
    return wardrobe.team
  }

  // MARK: - The teams' colours

  private func search() {
    guard wardrobes.count >= Self.leastPeople,
      let found = TeamSearch.find(
        among: wardrobes.map { TeamSearch.Person(colour: $0.colour, weight: $0.weight) },
        known: colours)
    else { return }
    // The names stay with those who have them. Canonical at first: which team is called home is settled by who comes first.
    var kept = 0.0
    for wardrobe in wardrobes {
      guard let team = wardrobe.team else { continue }
      let isHome =
        found.distance(of: wardrobe.colour, to: 0) <= found.distance(of: wardrobe.colour, to: 1)
      kept += isHome == (team == .home) ? wardrobe.weight : -wardrobe.weight
    }
    colours = kept < 0 ? found.renamed : found
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    state.write(wardrobes) { state, wardrobe in
      state.write(Int64(wardrobe.id))
      wardrobe.colour.write(to: &state)
      state.write(wardrobe.looks)
      state.write(wardrobe.team) { $0.write($1.rawValue) }
      state.write(wardrobe.lastSeen)
    }
    state.write(colours) { $1.write(to: &$0) }
    keepers.write(to: &state)
    state.write(frame)
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    wardrobes = try state.array {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      guard let id = Int32(exactly: try state.integer()) else { throw StateDecoder.Malformed() }
      let colour = try ClothesColour(from: &state)
      let looks = Int(try state.integer())
      let team = try state.optional {
        (state: inout StateDecoder) throws(StateDecoder.Malformed) in
        guard let team = Team(rawValue: try state.integer()) else { throw StateDecoder.Malformed() }
        return team
      }
      return Wardrobe(
        id: id, colour: colour, looks: looks, team: team, lastSeen: try state.integer())
    }
    colours = try state.optional {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      try TeamColours(from: &state)
    }
    try keepers.restore(from: &state)
    frame = try state.integer()
  }
}
