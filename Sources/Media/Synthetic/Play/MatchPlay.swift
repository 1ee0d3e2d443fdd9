import Glibc

/// The match as it is played: who is where, and the ball. Moves in small steps of its own, whatever the film's rate.
struct MatchPlay {
  /// Seconds a step: short enough for a fast ball to be met, and half a frame of usual television.
  static let step = 0.02
  /// How near the ball must be to be controlled.
  private static let reach = 0.9
  /// Who has just kicked does not take the ball back at once.
  private static let kickPause = 0.7

  private(set) var athletes: [Athlete]
  private(set) var ball: BallMotion
  private(set) var owner: Int?
  private(set) var time = 0.0
  private var random: MatchRandom
  private var decidesAt = 0.0
  private var kicker: Int?
  private var receiver: Int?

  init(seed: UInt64) {
    random = MatchRandom(seed: seed, stream: 1)
    athletes = Squads.lineUp(&random)
    let start = PitchPlan.center + Ground(random.number(-30...30), random.number(-20...20))
    ball = BallMotion(position: Space(start, height: BallMotion.radius))
    for index in athletes.indices {
      athletes[index].position =
        target(of: index) + Ground(random.normal(), random.normal())
    }
  }

  /// The team that has the ball or had it last.
  private var attacking: TruthPerson.Team {
    (owner ?? kicker).flatMap { athletes[$0].team } ?? .home
  }

  mutating func advance() {
    time += Self.step
    moveAthletes()
    if let holder = owner {
      carry(holder)
    } else {
      ball.step(Self.step)
      takeLooseBall()
    }
  }

  // MARK: - The ball

  private mutating func takeLooseBall() {
    let place = ball.position.ground
    var nearest: (index: Int, distance: Double)?
    for (index, athlete) in athletes.enumerated() where athlete.team != nil {
      if index == kicker, athlete.sinceKick < Self.kickPause { continue }
      let keeps = athlete.role == .goalkeeper
      guard ball.position.z < (keeps ? 2.3 : 1.1) else { continue }
      let distance = athlete.position.distance(to: place)
      guard distance < (keeps ? 1.4 : Self.reach) else { continue }
      if distance < nearest?.distance ?? .infinity { nearest = (index, distance) }
    }
    guard let taker = nearest?.index else { return }
    owner = taker
    receiver = nil
    decidesAt = time + random.number(0.5...2.4)
  }

  /// The ball at the feet of who dribbles: touched forward with each stride.
  private mutating func carry(_ holder: Int) {
    let athlete = athletes[holder]
    let ahead = 0.45 + 0.4 * abs(sin(athlete.stride)) * min(1, athlete.speed / 4)
    let place = athlete.position + athlete.direction * ahead
    let pull = min(1, 14 * Self.step)
    let moved = (place - ball.position.ground) * pull
    ball.position = Space(
      ball.position.ground + moved, height: max(BallMotion.radius, ball.position.z * (1 - pull)))
    ball.velocity = Space(athlete.velocity, height: 0)
    if loses(holder) {
      owner = nil
      kick(
        by: holder,
        Space(Ground(angle: random.number(0...(2 * .pi))) * random.number(3...8), height: 0))
    } else if time >= decidesAt {
      decide(holder)
    }
  }

  /// Whether an opponent gets a foot between.
  private mutating func loses(_ holder: Int) -> Bool {
    let team = athletes[holder].team
    let isPressed = athletes.contains {
      $0.team != nil && $0.team != team && $0.position.distance(to: ball.position.ground) < 1
    }
    return isPressed && random.chance(1.2 * Self.step)
  }

  private mutating func decide(_ holder: Int) {
    let athlete = athletes[holder]
    let goal = Ground(athlete.team == .home ? PitchPlan.length : 0, PitchPlan.width / 2)
    let toGoal = goal - athlete.position
    if toGoal.length < 24, random.chance(0.6) {
      let aim = toGoal + Ground(0, random.normal() * 2.2)
      let rise = random.number(0.03...0.25)
      let speed = random.number(19...27)
      kick(by: holder, Space(aim.unit * speed * cos(rise), height: speed * sin(rise)))
      return
    }
    guard let mate = bestMate(of: holder) else {
      decidesAt = time + 0.4
      return
    }
    pass(from: holder, to: mate)
  }

  private mutating func pass(from holder: Int, to mate: Int) {
    let (from, to) = (athletes[holder].position, athletes[mate])
    let lead = to.position + to.velocity * 0.6
    let error = Ground(random.normal(), random.normal()) * (from.distance(to: lead) * 0.04)
    let way = lead + error - from
    receiver = mate
    if way.length > 28 || random.chance(0.2) {
      kick(by: holder, BallMotion.flyingVelocity(over: way, elevation: random.number(0.35...0.75)))
    } else {
      let speed = BallMotion.rollingSpeed(over: way.length, arrivingWith: random.number(3...6))
      kick(by: holder, Space(way.unit * speed, height: 0))
    }
  }

  /// Whom a pass would help most: free, ahead, neither too near nor too far.
  private mutating func bestMate(of holder: Int) -> Int? {
    let athlete = athletes[holder]
    let forward = athlete.team == .home ? 1.0 : -1.0
    var best: (index: Int, worth: Double)?
    for (index, mate) in athletes.enumerated() where mate.team == athlete.team && index != holder {
      let distance = mate.position.distance(to: athlete.position)
      guard distance > 5, distance < 45 else { continue }
      var room = 12.0
      for other in athletes where other.team != nil && other.team != athlete.team {
        room = min(room, other.position.distance(to: mate.position))
      }
      let ahead = (mate.position.x - athlete.position.x) * forward
      let worth =
        room + 0.25 * ahead - 0.15 * abs(distance - 16) + 4 * random.normal()
        - (mate.role == .goalkeeper ? 12 : 0)
      if worth > best?.worth ?? -.infinity { best = (index, worth) }
    }
    return best?.index
  }

  private mutating func kick(by holder: Int, _ velocity: Space) {
    owner = nil
    kicker = holder
    athletes[holder].sinceKick = 0
    ball.velocity = velocity
    ball.position.z = max(ball.position.z, BallMotion.radius)
  }

  // MARK: - The people

  private mutating func moveAthletes() {
    let place = ball.position.ground
    let hunters = huntersOfTheBall()
    for index in athletes.indices {
      let athlete = athletes[index]
      var (goal, urgency) = (target(of: index), 0.75)
      if index == owner {
        goal = dribblingTarget(of: athlete)
        urgency = 0.72
      } else if hunters.contains(index) {
        // Towards where it will be, not where it is.
        let ahead = min(1.2, athlete.position.distance(to: place) / 8)
        goal = place + ball.velocity.ground * ahead
        urgency = 1
      }
      athletes[index].move(
        towards: goal, urgency: urgency, avoiding: push(on: index), facing: place,
        seconds: Self.step)
    }
  }

  /// Who goes for the ball: one of the team that has lost it or both nearest, and who it was played to.
  private func huntersOfTheBall() -> [Int] {
    let place = ball.position.ground
    var hunters: [Int] = []
    for team in TruthPerson.Team.allCases {
      if let owner, athletes[owner].team == team { continue }
      if owner == nil, let receiver, athletes[receiver].team == team {
        hunters.append(receiver)
        continue
      }
      let nearest = athletes.indices.filter { athletes[$0].team == team && mayHunt($0) }.min {
        athletes[$0].position.distance(to: place) < athletes[$1].position.distance(to: place)
      }
      if let nearest { hunters.append(nearest) }
    }
    return hunters
  }

  /// Not who has just kicked; and a keeper only when the ball is near.
  private func mayHunt(_ index: Int) -> Bool {
    let athlete = athletes[index]
    guard index != kicker || athlete.sinceKick > Self.kickPause else { return false }
    return athlete.role == .player || athlete.position.distance(to: ball.position.ground) < 9
  }

  private func dribblingTarget(of athlete: Athlete) -> Ground {
    let forward = athlete.team == .home ? 1.0 : -1.0
    if athlete.role == .goalkeeper { return athlete.position }
    let goal = Ground(athlete.team == .home ? PitchPlan.length : 0, PitchPlan.width / 2)
    let way = Ground(
      forward * 8, (goal.y - athlete.position.y) * 0.15 + 3 * sin(time * 0.7 + Double(athlete.id)))
    let point = athlete.position + way
    return Ground(
      min(max(point.x, 3), PitchPlan.length - 3), min(max(point.y, 2), PitchPlan.width - 2))
  }

  /// Away from those who stand too near.
  private func push(on index: Int) -> Ground {
    let athlete = athletes[index]
    var push = Ground.zero
    for (other, neighbour) in athletes.enumerated() where other != index {
      let away = athlete.position - neighbour.position
      let distance = away.length
      if distance < 1.6 { push += away.unit * ((1.6 - distance) * 2.2) }
    }
    return push
  }

  private func target(of index: Int) -> Ground {
    Positioning(athletes: athletes, ball: ball.position.ground, attacking: attacking, time: time)
      .target(of: index)
  }
}
