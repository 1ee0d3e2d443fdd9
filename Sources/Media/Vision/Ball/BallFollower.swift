import Base

/// Decides which of many small bright things is the ball, by how it moves: several guesses live side by side, and the one that
/// has been right for longest is told.
final class BallFollower {
  /// One guess of where the ball is and goes.
  private struct Guess: Equatable {
    var x: MotionFilter
    var y: MotionFilter
    var radius: Double
    /// How well it did, 0 to 1.
    var trust: Double
    var missed = 0
    var age = 0
    /// How far it has come over the grass, in its own diameters.
    var travelled = 0.0
    /// Whether it vanished at somebody's feet, and is thought to be there.
    var isCarried = false
  }

  /// Where the ball is, in working pixels.
  struct Ball: Equatable {
    let x: Double
    let y: Double
    let radius: Double
    let confidence: Double
    /// Whether it was seen in this frame, rather than where it should be.
    let isSeen: Bool
  }

  let width: Int
  let height: Int
  private var guesses: [Guess] = []

  /// Diameters: how well a candidate's place is known, how fast a ball starts, how hard it is kicked in a frame.
  private static let spread = 0.4
  private static let speedSpread = 2.2
  private static let push = 0.7
  /// Diameters between where it should be and where something is.
  private static let reach = 3.5
  private static let mostGuesses = 8
  /// Frames for which a ball that nobody sees is believed to go on, and for which it is told.
  private static let patience = 14
  private static let bridged = 6
  private static let leastTrust = 0.34
  /// How near somebody's feet a ball is theirs, in heights; how fast it comes to them in a frame, and what speed it keeps.
  private static let feet = 0.5
  private static let pull = 0.35
  private static let slowing = 0.5
  private static let carriedPatience = 50
  /// How fast trust grows and goes: slowly, for socks and shorts look like a ball now and then, and a ball does all the time.
  private static let gain = 0.08
  private static let loss = 0.12

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  func reset() { guesses = [] }

  /// - Parameters:
  ///   - people: where somebody is who may have it at their feet, and hide it.
  ///   - shift: how the camera moved.
  func follow(
    _ candidates: [BallCandidates.Candidate], people: [PersonFitter.Box], shift: CameraShift
  ) -> Ball? {
    for index in guesses.indices { advance(&guesses[index], shift) }
    // The most trusted guess chooses first.
    guesses.sort { $0.trust > $1.trust }
    var free = candidates
    for index in guesses.indices {
      guard let chosen = Self.nearest(to: guesses[index], among: free) else {
        if !carry(&guesses[index], people) { guesses[index].trust *= 1 - Self.loss }
        continue
      }
      take(free.remove(at: chosen), into: &guesses[index])
    }
    for candidate in free { guesses.append(born(candidate)) }
    guesses.removeAll { guess in
      guess.missed > (guess.isCarried ? Self.carriedPatience : Self.patience) || guess.trust < 0.04
        || guess.x.place < 0
        || guess.y.place < 0 || guess.x.place > Double(width) || guess.y.place > Double(height)
    }
    guesses.sort { Self.worth($0) > Self.worth($1) }
    if guesses.count > Self.mostGuesses { guesses.removeLast(guesses.count - Self.mostGuesses) }
    return told()
  }

  private func advance(_ guess: inout Guess, _ shift: CameraShift) {
    let diameter = 2 * guess.radius
    guess.x.move(to: shift.x(guess.x.place), scale: shift.zoom)
    guess.y.move(to: shift.y(guess.y.place), scale: shift.zoom)
    guess.radius *= shift.zoom
    guess.x.advance(push: Self.push * diameter)
    guess.y.advance(push: Self.push * diameter)
    guess.missed += 1
    guess.age += 1
  }

  private static func nearest(to guess: Guess, among candidates: [BallCandidates.Candidate]) -> Int?
  {
    let reach = self.reach * 2 * max(guess.radius, 1) * (1 + 0.15 * Double(guess.missed))
    var best: Int?
    var bestScore = 0.0
    for (index, candidate) in candidates.enumerated() {
      let (dx, dy) = (candidate.x - guess.x.place, candidate.y - guess.y.place)
      let off = (dx * dx + dy * dy).squareRoot() / reach
      guard off < 1 else { continue }
      let score = (1 - off) * (0.3 + candidate.likeness)
      if score > bestScore { (bestScore, best) = (score, index) }
    }
    return best
  }

  private func take(_ candidate: BallCandidates.Candidate, into guess: inout Guess) {
    let diameter = 2 * max(guess.radius, 1)
    guess.x.correct(to: candidate.x, spread: Self.spread * diameter)
    guess.y.correct(to: candidate.y, spread: Self.spread * diameter)
    guess.radius += (candidate.radius - guess.radius) * 0.2
    guess.trust += (candidate.likeness - guess.trust) * Self.gain
    let speed = (guess.x.speed * guess.x.speed + guess.y.speed * guess.y.speed).squareRoot()
    guess.travelled += speed / diameter
    guess.missed = 0
    guess.isCarried = false
  }

  /// A ball that vanishes at somebody's feet is with them.
  private func carry(_ guess: inout Guess, _ people: [PersonFitter.Box]) -> Bool {
    let (x, y) = (guess.x.place, guess.y.place)
    func distance(_ box: PersonFitter.Box) -> Double {
      let (dx, dy) = ((box.centerX - x) / box.height, (box.bottom - y) / box.height)
      return (dx * dx + dy * dy).squareRoot()
    }
    guess.isCarried = false
    guard let box = people.min(by: { distance($0) < distance($1) }), distance(box) < Self.feet
    else {
      return false
    }
    guess.isCarried = true
    guess.x.move(to: x + (box.centerX - x) * Self.pull, scale: Self.slowing)
    guess.y.move(to: y + (box.bottom - guess.radius - y) * Self.pull, scale: Self.slowing)
    return true
  }

  private func born(_ candidate: BallCandidates.Candidate) -> Guess {
    let diameter = 2 * candidate.radius
    return Guess(
      x: MotionFilter(
        place: candidate.x, spread: Self.spread * diameter,
        speedSpread: Self.speedSpread * diameter),
      y: MotionFilter(
        place: candidate.y, spread: Self.spread * diameter,
        speedSpread: Self.speedSpread * diameter),
      radius: candidate.radius, trust: candidate.likeness * 0.6)
  }

  /// What moves is the ball rather than what lies there.
  private static func worth(_ guess: Guess) -> Double {
    guess.trust * (0.6 + 0.4 * min(guess.travelled / 8, 1))
  }

  private func told() -> Ball? {
    guard let best = guesses.first(where: { $0.missed <= Self.bridged || $0.isCarried }),
      best.trust >= Self.leastTrust, best.age >= 1
    else { return nil }
    let faded = 1 - Double(min(best.missed, Self.bridged)) / Double(2 * Self.bridged)
    return Ball(
      x: best.x.place, y: best.y.place, radius: best.radius,
      confidence: min(max(best.trust * faded, 0), 1), isSeen: best.missed == 0)
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    state.write(guesses) { state, guess in
      guess.x.write(to: &state)
      guess.y.write(to: &state)
      for value in [guess.radius, guess.trust, guess.travelled] { state.write(value) }
      state.write(guess.missed)
      state.write(guess.age)
      state.write(guess.isCarried)
    }
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    guesses = try state.array {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      let x = try MotionFilter(from: &state)
      let y = try MotionFilter(from: &state)
      var guess = Guess(x: x, y: y, radius: try state.double(), trust: try state.double())
      guess.travelled = try state.double()
      guess.missed = Int(try state.integer())
      guess.age = Int(try state.integer())
      guess.isCarried = try state.bool()
      return guess
    }
  }
}
