import Glibc

/// Where everybody wants to be who does not go for the ball.
struct Positioning {
  let athletes: [Athlete]
  let ball: Ground
  let attacking: TruthPerson.Team
  let time: Double

  func target(of index: Int) -> Ground {
    let athlete = athletes[index]
    return switch athlete.role {
    case .player: player(athlete)
    case .goalkeeper: keeper(athlete)
    case .referee: referee
    case .assistant: assistant(athlete)
    }
  }

  /// The team's order moves with the ball and is narrower on its side; defenders stand between a man and their goal.
  private func player(_ athlete: Athlete) -> Ground {
    let isHome = athlete.team == .home
    let fromOwnGoal = isHome ? ball.x : PitchPlan.length - ball.x
    let hasBall = athlete.team == attacking
    let depth = min(
      max(4 + athlete.slot.x * 62 + (fromOwnGoal - 40) * 0.62 + (hasBall ? 7 : -3), 4), 99)
    let across =
      PitchPlan.width / 2 + (athlete.slot.y - 0.5) * PitchPlan.width * (hasBall ? 0.92 : 0.7)
      + (ball.y - PitchPlan.width / 2) * 0.4
    // Nobody stands quite still.
    let drift = Ground(
      sin(time * 0.5 + Double(athlete.id)), cos(time * 0.43 + Double(athlete.id) * 1.7))
    let place =
      Ground(
        isHome ? depth : PitchPlan.length - depth, min(max(across, 1.5), PitchPlan.width - 1.5))
      + drift * 1.4
    return hasBall ? place : marking(athlete, from: place)
  }

  private func marking(_ athlete: Athlete, from place: Ground) -> Ground {
    let ownGoal = Ground(athlete.team == .home ? 0 : PitchPlan.length, PitchPlan.width / 2)
    var nearest: (position: Ground, distance: Double)?
    for other in athletes where other.team != nil && other.team != athlete.team {
      let distance = other.position.distance(to: place)
      if other.role == .player, distance < nearest?.distance ?? 9 {
        nearest = (other.position, distance)
      }
    }
    guard let man = nearest?.position else { return place }
    let between = man + (ownGoal - man).unit * 1.8
    return place * 0.35 + between * 0.65
  }

  private func keeper(_ athlete: Athlete) -> Ground {
    let goal = Ground(athlete.team == .home ? 0 : PitchPlan.length, PitchPlan.width / 2)
    let way = ball - goal
    // Further out the further the ball is.
    return goal + way.unit * min(2 + way.length * 0.1, 11)
  }

  /// Behind the play and to its side.
  private var referee: Ground {
    let behind = attacking == .home ? -9.0 : 9.0
    let side = ball.y > PitchPlan.width / 2 ? -7.0 : 7.0
    return Ground(
      min(max(ball.x + behind, 12), PitchPlan.length - 12),
      min(max(ball.y + side, 8), PitchPlan.width - 8))
  }

  /// Each along one half of one touchline, level with the last man of the team that defends there.
  private func assistant(_ athlete: Athlete) -> Ground {
    let isNear = athlete.slot.y < 0.5
    let team: TruthPerson.Team = isNear ? .home : .away
    var last = ball.x
    for other in athletes where other.team == team && other.role == .player {
      last = isNear ? min(last, other.position.x) : max(last, other.position.x)
    }
    let half = PitchPlan.length / 2
    return Ground(
      isNear ? min(last, half) : max(last, half), isNear ? -0.9 : PitchPlan.width + 0.9)
  }
}
