import Glibc

/// Searches for the two teams among people, by their clothes: a mixture of two teams and of people who belong to neither,
/// fitted by expectation and maximisation from several starts. The best explanation wins, not the nearest pair: two dark teams
/// with white hoops are closer to each other than the light and the shady side of the pitch.
enum TeamSearch {
  struct Person {
    let colour: ClothesColour
    /// How much it counts, 0 to 1: who was seen in a few frames only may be nobody.
    let weight: Double
  }

  /// As many people's worth of the usual spread is believed beside what is seen.
  private static let priorPeople = 12.0
  /// Beyond this squared distance somebody rather belongs to neither team.
  private static let outside = 20.0
  /// The numbers of a colour go together: their sum says less than if each spoke for itself.
  private static let dependence = 0.5
  /// Two people nearer than this wear the same.
  private static let alike = 6.0
  private static let leastPerTeam = 1.5
  private static let rounds = 6
  private static let starts = 6
  /// How much better another explanation must be than the one that is known.
  private static let advantage = 1.0

  /// The two teams among these people; nil when there are not enough to see any.
  static func find(among people: [Person], known: TeamColours?) -> TeamColours? {
    var best = known.flatMap { fitted($0, to: people) }
    if best != nil { best?.evidence += advantage }
    for (a, b) in pairs(among: people) {
      let start = TeamColours(
        centres: [people[a].colour.means, people[b].colour.means],
        variances: TeamColours.usualVariances)
      guard let fit = fitted(start, to: people) else { continue }
      if fit.evidence > best?.evidence ?? -.infinity { best = fit }
    }
    return best?.colours
  }

  // MARK: - Fitting

  private struct Fit {
    var colours: TeamColours
    /// How well this explains the people, higher is better.
    var evidence: Double
  }

  private static func fitted(_ start: TeamColours, to people: [Person]) -> Fit? {
    var fit = Fit(colours: start, evidence: 0)
    for _ in 0..<rounds {
      guard let next = improved(fit.colours, by: people) else { return nil }
      fit = next
    }
    return fit
  }

  /// Moves the teams' colours to where those are who probably wear them, and learns the spread anew.
  private static func improved(_ colours: TeamColours, by people: [Person]) -> Fit? {
    let (shares, evidence) = shares(of: people, in: colours)
    for team in 0..<2 {
      guard shares.reduce(0, { $0 + $1[team] }) >= leastPerTeam else { return nil }
    }
    var next = colours
    for team in 0..<2 {
      for index in 0..<ClothesColour.size {
        var (sum, count) = (0.0, 0.0)
        for (person, share) in zip(people, shares) where person.colour.knows(index) {
          sum += person.colour.means[index] * share[team] * person.weight
          count += share[team] * person.weight
        }
        if count > 0 { next.centres[team][index] = sum / count }
      }
    }
    for index in 0..<ClothesColour.size {
      var (sum, count) = (TeamColours.usualVariances[index] * priorPeople, priorPeople)
      for (person, share) in zip(people, shares) where person.colour.knows(index) {
        for team in 0..<2 {
          let off = person.colour.means[index] - next.centres[team][index]
          sum += off * off * share[team] * person.weight
          count += share[team] * person.weight
        }
      }
      next.variances[index] = sum / count
    }
    return Fit(colours: next, evidence: evidence)
  }

  /// How probably each belongs to each team.
  private static func shares(of people: [Person], in colours: TeamColours) -> (
    [[Double]], evidence: Double
  ) {
    // A narrow team explains those within it better, and fewer.
    let narrowness = zip(colours.variances, TeamColours.usualVariances).reduce(0) {
      $0 + log($1.0 / $1.1)
    }
    let neither = exp(-outside * dependence / 2)
    var evidence = 0.0
    let shares = people.map { person in
      let near = (0..<2).map {
        exp(-(colours.distance(of: person.colour, to: $0) + narrowness) * dependence / 2)
      }
      let all = near[0] + near[1] + neither
      evidence += log(all) * person.weight
      return near.map { $0 / all }
    }
    return (shares, evidence)
  }

  // MARK: - Starts

  /// Pairs of people in whose colours most others are, the best first.
  private static func pairs(among people: [Person]) -> [(Int, Int)] {
    let count = people.count
    var apart = [Double](repeating: 0, count: count * count)
    for a in 0..<count {
      for b in 0..<a {
        let off = TeamColours.usualDistance(people[a].colour, people[b].colour)
        (apart[a * count + b], apart[b * count + a]) = (off, off)
      }
    }
    let closeness = apart.map { 1 / (1 + $0 * $0 / (outside * outside)) }
    var scored: [(a: Int, b: Int, score: Double)] = []
    for a in 0..<count {
      for b in 0..<a where apart[a * count + b] >= alike {
        var score = 0.0
        for other in 0..<count {
          score +=
            max(closeness[a * count + other], closeness[b * count + other]) * people[other].weight
        }
        scored.append((b, a, score))
      }
    }
    scored.sort { $0.score != $1.score ? $0.score > $1.score : ($0.a, $0.b) < ($1.a, $1.b) }
    // Starts that are alike end alike.
    var chosen: [(Int, Int)] = []
    for pair in scored where chosen.count < starts {
      let isNew = chosen.allSatisfy { other in
        let straight = max(apart[pair.a * count + other.0], apart[pair.b * count + other.1])
        let crossed = max(apart[pair.a * count + other.1], apart[pair.b * count + other.0])
        return min(straight, crossed) > alike
      }
      if isNew { chosen.append((pair.a, pair.b)) }
    }
    return chosen
  }
}

extension ClothesColour {
  /// Whether this number of it was seen.
  fileprivate func knows(_ index: Int) -> Bool { hasSocks || index < Self.socksIndex }
}
