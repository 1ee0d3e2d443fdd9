import Base

/// Tells whose keepers those are who wear neither team's colours.
///
/// Who is nearer to a goal than anybody else of both teams, again and again, keeps it. Which team defends that goal follows
/// from where the teams stand: on the whole, each is nearer to its own. Keepers are known by their clothes from then on,
/// wherever the camera is; the referee, who is now here and now there, is nobody's.
struct TeamKeepers: Equatable {
  /// People in one colour that is no team's.
  private struct Stranger: Equatable {
    var colour: ClothesColour
    /// Frames in which they kept the goal of home, of away, and in which they stood elsewhere.
    var kept = [0.0, 0.0]
    var elsewhere = 0.0
    var lastSeen: Int64

    /// Whoever has kept a goal for longer is forgotten later.
    var worth: Double { Double(lastSeen) + 10 * (kept[0] + kept[1]) }
  }

  /// Somebody in a frame, by where they stand on the pitch.
  struct Place {
    let x: Double
    let y: Double
    /// Nil for who wears neither's colours.
    let team: TeamSorter.Team?
    let colour: ClothesColour?
  }

  private var strangers: [Stranger] = []
  /// How sure it is that home defends the goal at x = 0; negative where away does.
  private var homeIsLeft = 0.0
  private var frame: Int64 = 0

  /// Clothes whose squared distance is less are the same.
  private static let alike = 40.0
  private static let mostStrangers = 8
  /// Players of each team who must be seen for their places to say anything.
  private static let leastPlayers = 3
  /// Metres between the teams' middles that make it as sure as one frame can.
  private static let clearlyApart = 8.0
  private static let sure = 3.0
  /// What is left of it after a frame: at half-time the teams change ends.
  private static let fading = 0.998
  /// Metres from the goal line within which keepers are looked for.
  private static let reach = 30.0
  /// Metres from the touchlines: nearer to them stand assistants.
  private static let inside = 8.0
  /// Frames in which a goal must have been kept, and the share of all frames.
  private static let leastKept = 4.0
  private static let leastShare = 0.4

  /// Looks at where everybody stands in a frame.
  mutating func watch(_ people: [Place]) {
    frame += 1
    let players = people.filter { $0.team != nil }
    let sides = [TeamSorter.Team.home, .away].map { team in
      players.filter { $0.team == team }.map(\.x)
    }
    homeIsLeft *= Self.fading
    if sides.allSatisfy({ $0.count >= Self.leastPlayers }) {
      let middles = sides.map { $0.reduce(0, +) / Double($0.count) }
      homeIsLeft += min(max((middles[1] - middles[0]) / Self.clearlyApart, -1), 1)
    }
    guard abs(homeIsLeft) >= Self.sure else { return }
    let first = players.map(\.x).min() ?? 0
    let last = players.map(\.x).max() ?? PitchModel.length
    for person in people where person.team == nil {
      guard let colour = person.colour,
        (Self.inside...PitchModel.width - Self.inside).contains(person.y)
      else { continue }
      let index = place(of: colour)
      let isLeft = person.x < min(first, Self.reach)
      let isRight = person.x > max(last, PitchModel.length - Self.reach)
      if isLeft || isRight {
        strangers[index].kept[isLeft == (homeIsLeft > 0) ? 0 : 1] += 1
      } else {
        strangers[index].elsewhere += 1
      }
    }
  }

  /// The team whose keeper wears this; nil for nobody's.
  func team(of colour: ClothesColour) -> TeamSorter.Team? {
    guard let stranger = nearest(to: colour).map({ strangers[$0] }) else { return nil }
    let (home, away) = (stranger.kept[0], stranger.kept[1])
    let all = home + away + stranger.elsewhere
    guard max(home, away) >= max(Self.leastKept, all * Self.leastShare) else { return nil }
    return home >= away ? .home : .away
  }

  private func nearest(to colour: ClothesColour) -> Int? {
    let near = strangers.indices.map {
      (index: $0, off: TeamColours.usualDistance(colour, strangers[$0].colour))
    }
    return near.filter { $0.off <= Self.alike }.min { $0.off < $1.off }?.index
  }

  /// Which of the strangers wears this; a new one when none does.
  private mutating func place(of colour: ClothesColour) -> Int {
    if let index = nearest(to: colour) {
      strangers[index].lastSeen = frame
      return index
    }
    if strangers.count == Self.mostStrangers,
      let least = strangers.indices.min(by: { strangers[$0].worth < strangers[$1].worth })
    {
      strangers.remove(at: least)
    }
    strangers.append(Stranger(colour: colour, lastSeen: frame))
    return strangers.count - 1
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    state.write(strangers) { state, stranger in
      stranger.colour.write(to: &state)
      for value in stranger.kept + [stranger.elsewhere] { state.write(value) }
      state.write(stranger.lastSeen)
    }
    state.write(homeIsLeft)
    state.write(frame)
  }

  mutating func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    strangers = try state.array {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      let colour = try ClothesColour(from: &state)
      let kept = [try state.double(), try state.double()]
      let elsewhere = try state.double()
      return Stranger(
        colour: colour, kept: kept, elsewhere: elsewhere, lastSeen: try state.integer())
    }
    homeIsLeft = try state.double()
    frame = try state.integer()
  }
}
