import Base

/// What of a synthetic match's truth somebody who looks at its pictures can be asked to find.
extension TruthFrame {
  /// People of whom less than a quarter shows are guessed, not seen.
  public static let usualVisibility = 0.25
  /// Assistants stand outside of the lines, where many who look for players do not look.
  public static let usualRoles: Set<TruthPerson.Role> = [.player, .goalkeeper, .referee]

  /// Everybody in the picture. Those of other roles, and those of whom less can be seen, need not be found.
  public func expectedPeople(
    roles: Set<TruthPerson.Role> = Self.usualRoles,
    minimumVisibility: Double = Self.usualVisibility
  ) -> [ExpectedPerson] {
    people.map { person in
      ExpectedPerson(
        id: person.id,
        box: PixelBox(
          x: person.box.x, y: person.box.y, width: person.box.width, height: person.box.height),
        team: person.team?.label,
        counts: roles.contains(person.role) && person.visibility >= minimumVisibility)
    }
  }

  /// The ball and what was taken for it; one that is hidden need not be found.
  public func ball(found: PixelPoint?) -> BallScore.Frame {
    BallScore.Frame(
      truth: ball.map { PixelPoint(x: $0.center.x, y: $0.center.y) }, found: found,
      counts: ball?.isVisible ?? true)
  }
}

extension TruthPerson.Team {
  var label: Label {
    switch self {
    case .home: "home"
    case .away: "away"
    }
  }
}
