import Base
import Glibc

/// Decides which of many small bright things is the ball, by how it looks and moves.
///
/// There is one ball, or none to be seen: all guesses share one probability with that. Each frame a guess goes on in every way
/// that it can: to each thing that is near enough to where it should be, or unseen. What agrees is one guess again, and what is
/// improbable is forgotten (a Gaussian mixture with one target, as in Bernoulli filters).
final class BallFollower {
  /// Where the ball is, in working pixels.
  struct Ball: Equatable {
    let x: Double
    let y: Double
    let radius: Double
    let confidence: Double
    /// Whether it was seen in this frame, rather than where it should be.
    let isSeen: Bool
  }

  private var guesses: [BallGuess] = []
  /// How probable it is that the ball is where no guess is.
  private var elsewhere = 1.0
  /// How the pitch lay in the last frame.
  private var plane: PitchPlane?

  /// Looks hardly change from frame to frame: only this part of what they say is new each time.
  private static let caution = 0.6
  /// The log of how much denser the ball is where it is expected than what is merely like it.
  private static let density = 2.5
  /// How often something is taken for the ball anew, and how often the ball is lost, by frame.
  private static let birth = 0.02
  private static let loss = 0.005
  /// How often it is kicked, far from everybody (off a post, or by somebody unseen) and near somebody's feet.
  private static let kick = 0.01
  private static let kickByFeet = 0.1
  /// How near somebody's feet are when they may kick it, hide it and have it, in heights.
  private static let kicking = 0.7
  private static let hiding = 0.4
  private static let having = 0.5
  /// How often a ball is seen: in the open, among legs, before the stands.
  private static let seenInOpen = 0.9
  private static let seenAmongPeople = 0.6
  private static let seenAbovePitch = 0.1
  /// What rests for long is rather paint than a ball, and what goes over open grass is hardly anything else.
  private static let rests = 0.8
  private static let wanders = 1.2
  /// Frames for which a ball that nobody sees is believed to go on, by itself and with somebody.
  private static let patience = 14
  private static let patienceWithPeople = 50
  private static let most = 40
  private static let leastShare = 1e-6
  /// Guesses within so many diameters of each other are told as one, when they are this probable together.
  private static let together = 1.5
  private static let leastTold = 0.3
  /// Of what is certain by all this, so much is right on films of the tuning seeds.
  private static let certainty = 0.87
  /// What is left of the confidence with each frame in which it was not seen.
  private static let fading = 0.97

  func reset() {
    guesses = []
    elsewhere = 1
    plane = nil
  }

  /// - Parameters:
  ///   - isLooked: whether anybody looked: otherwise it says nothing that the ball was not seen.
  func follow(
    _ candidates: [BallCandidates.Candidate], in field: BallField, isLooked: Bool = true
  ) -> Ball? {
    let odds = candidates.map { exp(Self.caution * $0.odds + Self.density) }
    var successors: [BallGuess] = []
    for guess in guesses {
      goOn(guess, to: candidates, odds, field, isLooked: isLooked, into: &successors)
    }
    let born = elsewhere * Self.birth
    elsewhere -= born
    for (candidate, odds) in zip(candidates, odds) where !candidate.isAbovePitch {
      successors.append(BallGuess(candidate, share: born * odds))
    }
    keep(successors)
    plane = field.plane
    return told()
  }

  /// All ways in which a guess may go on.
  private func goOn(
    _ guess: BallGuess, to candidates: [BallCandidates.Candidate], _ odds: [Double],
    _ field: BallField, isLooked: Bool, into successors: inout [BallGuess]
  ) {
    var before = guess
    elsewhere += before.share * Self.loss
    before.share *= 1 - Self.loss
    before.move(zoom: field.shift.zoom) { x, y in
      plane.flatMap { field.plane?.point(x, y, from: $0) } ?? (field.shift.x(x), field.shift.y(y))
    }
    if let prior = field.prior { before.diameter = BallField.diameter(prior, row: before.y.place) }
    var next = before
    next.advance()
    let (x, y) = (next.x.place, next.y.place)
    guard x > 0, y > 0, x < Double(field.width), y < Double(field.height) else {
      elsewhere += next.share
      return
    }
    let feet = field.nearestFeet(x, y)
    let distance = feet?.distance ?? .infinity
    let seen = isLooked ? chanceToSee(x, y, distance, field) : 0
    let kick = distance < Self.kicking ? Self.kickByFeet : Self.kick
    let kicked = next.kicked(before)
    for (candidate, odds) in zip(candidates, odds) {
      guard let ifKicked = kicked.likelihood(of: candidate) else { continue }
      let (rolling, flying) = ((1 - kick) * (next.likelihood(of: candidate) ?? 0), kick * ifKicked)
      var successor = flying > rolling ? kicked : next
      successor.share *= seen * (rolling + flying) * odds
      guard successor.share > 1e-9 else { continue }
      successor.see(candidate)
      if successor.rests { successor.share *= Self.rests }
      if successor.wanders, distance > Self.hiding { successor.share *= Self.wanders }
      successors.append(successor)
    }
    next.share *= 1 - seen
    var patience = Self.patience
    if let feet, distance < Self.having {
      next.stay(with: feet.box)
      patience = Self.patienceWithPeople
    }
    if next.missed > patience { elsewhere += next.share } else { successors.append(next) }
  }

  private func chanceToSee(_ x: Double, _ y: Double, _ feet: Double, _ field: BallField) -> Double {
    if field.isAbovePitch(x, y) { return Self.seenAbovePitch }
    return feet < Self.hiding || field.isInBody(x, y, margin: 0.1)
      ? Self.seenAmongPeople : Self.seenInOpen
  }

  /// Keeps the most probable, those that agree as one.
  private func keep(_ successors: [BallGuess]) {
    let ordered = successors.sorted {
      ($0.share, $0.x.place, $0.y.place) > ($1.share, $1.x.place, $1.y.place)
    }
    guesses.removeAll(keepingCapacity: true)
    let least = (ordered.first?.share ?? 0) * Self.leastShare
    for guess in ordered {
      if guess.share < least || guesses.count == Self.most { break }
      if let same = guesses.firstIndex(where: { $0.agrees(with: guess) }) {
        guesses[same].share += guess.share
      } else {
        guesses.append(guess)
      }
    }
    let all = guesses.reduce(elsewhere) { $0 + $1.share }
    guard all > 0, all.isFinite else { return reset() }
    for index in guesses.indices { guesses[index].share /= all }
    elsewhere /= all
  }

  /// The likeliest place, if it is likely enough.
  private func told() -> Ball? {
    var best: Ball?
    var most = Self.leastTold
    for guess in guesses.prefix(8) {
      let reach = Self.together * guess.diameter
      var (share, sumX, sumY) = (0.0, 0.0, 0.0)
      for other in guesses
      where abs(other.x.place - guess.x.place) < reach && abs(other.y.place - guess.y.place) < reach
      {
        share += other.share
        sumX += other.share * other.x.place
        sumY += other.share * other.y.place
      }
      guard share > most else { continue }
      most = share
      best = Ball(
        x: sumX / share, y: sumY / share, radius: guess.diameter / 2,
        confidence: min(share, 1) * Self.certainty * pow(Self.fading, Double(guess.missed)),
        isSeen: guess.missed == 0)
    }
    return best
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    state.write(guesses) { $1.write(to: &$0) }
    state.write(elsewhere)
    state.write(plane) { $1.write(to: &$0) }
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    guesses = try state.array { (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      try BallGuess(from: &state)
    }
    elsewhere = try state.double()
    plane = try state.optional { (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      try PitchPlane(from: &state)
    }
  }
}
