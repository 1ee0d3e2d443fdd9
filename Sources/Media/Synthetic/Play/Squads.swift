/// Who takes part: two teams of eleven, a referee and two assistants.
enum Squads {
  static func lineUp(_ random: inout MatchRandom) -> [Athlete] {
    var athletes: [Athlete] = []
    for team in TruthPerson.Team.allCases {
      let formation = Formation.all[random.index(Formation.all.count)]
      for (index, slot) in formation.enumerated() {
        athletes.append(
          athlete(
            id: athletes.count + 1, role: index == 0 ? .goalkeeper : .player, team: team,
            number: index == 0 ? 1 : 1 + index + (random.chance(0.3) ? 10 : 0),
            slot: Ground(slot.x, team == .home ? slot.y : 1 - slot.y), &random))
      }
    }
    let officials: [(TruthPerson.Role, Double)] = [
      (.referee, 0.5), (.assistant, 0), (.assistant, 1),
    ]
    for (role, side) in officials {
      athletes.append(
        athlete(
          id: athletes.count + 1, role: role, team: nil, number: nil, slot: Ground(0.5, side),
          &random))
    }
    return athletes
  }

  private static func athlete(
    id: Int, role: TruthPerson.Role, team: TruthPerson.Team?, number: Int?, slot: Ground,
    _ random: inout MatchRandom
  ) -> Athlete {
    Athlete(
      id: id, role: role, team: team, number: number, slot: slot,
      bodyHeight: min(max(1.81 + 0.065 * random.normal(), 1.66), 1.98), position: .zero,
      heading: random.number(-3...3), stride: random.number(0...6))
  }
}
