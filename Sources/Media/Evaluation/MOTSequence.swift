/// Two MOTChallenge files as pictures to judge.
public enum MOTSequence {
  /// The class of those who are to be found.
  private static let pedestrian = 1

  /// The pictures that have any box, in order.
  ///
  /// A true box counts unless its confidence is 0, its class another than pedestrian, or less of it is visible than
  /// asked for.
  public static func frames(truth: [MOTRow], found: [MOTRow], minimumVisibility: Double)
    -> [PeopleFrame]
  {
    let truthByFrame = Dictionary(grouping: truth, by: \.frame)
    let foundByFrame = Dictionary(grouping: found, by: \.frame)
    var strangers = 0
    return Set(truthByFrame.keys).union(foundByFrame.keys).sorted().map { number in
      let people = (truthByFrame[number] ?? []).map { row in
        // Whoever has no id is nobody else: below all ids that files hold.
        if row.id == nil { strangers -= 1 }
        return ExpectedPerson(
          id: row.id ?? strangers, box: row.box, counts: counts(row, minimumVisibility))
      }
      let findings = (foundByFrame[number] ?? []).map {
        FoundPerson(id: $0.id, box: $0.box, confidence: $0.confidence)
      }
      return PeopleFrame(truth: people, found: findings)
    }
  }

  private static func counts(_ row: MOTRow, _ minimumVisibility: Double) -> Bool {
    row.confidence != 0 && row.category ?? pedestrian == pedestrian
      && row.visibility ?? 1 >= minimumVisibility
  }
}
