public import Base

/// Whether people were put into the right team, whatever the teams are called.
public struct TeamScore: Sendable, Hashable {
  /// Which true team each found one stands for: each for one at most, chosen once for the whole match.
  public let mapping: [Label: Label]
  /// People who were found and belong to a team.
  public let peopleCount: Int
  /// Those of them whose found team stands for theirs.
  public let rightCount: Int

  public var accuracy: Double? { share(rightCount, of: peopleCount) }

  /// - Parameter overlap: what boxes overlap that are taken for the same person.
  public init(_ frames: [PeopleFrame], overlap: Double) {
    // In the order in which they come, so that ties are always decided alike.
    var trueTeams: [Label] = []
    var foundTeams: [Label] = []
    var meetings: [[Int]: Int] = [:]
    var people = 0
    for frame in frames {
      let matches = PeopleMatching.match(
        frame.truth.map(\.box), frame.found.map(\.box), overlap: overlap)
      for match in matches {
        guard let team = frame.truth[match.truth].team else { continue }
        people += 1
        guard let found = frame.found[match.found].team else { continue }
        let pair = [Self.place(of: team, in: &trueTeams), Self.place(of: found, in: &foundTeams)]
        meetings[pair, default: 0] += 1
      }
    }
    let edges = meetings.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map {
      HeaviestMatching.Edge(row: $0.key[0], column: $0.key[1], weight: Double($0.value))
    }
    let chosen = HeaviestMatching.choose(
      edges, rows: trueTeams.count, columns: foundTeams.count
    ).map { edges[$0] }
    mapping = Dictionary(
      uniqueKeysWithValues: chosen.map { (foundTeams[$0.column], trueTeams[$0.row]) })
    peopleCount = people
    rightCount = chosen.reduce(0) { $0 + Int($1.weight) }
  }

  private static func place(of team: Label, in teams: inout [Label]) -> Int {
    if let place = teams.firstIndex(of: team) { return place }
    teams.append(team)
    return teams.count - 1
  }
}
