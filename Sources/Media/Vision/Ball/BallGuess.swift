import Base
import Glibc

/// One guess of where the ball is and how it goes on.
struct BallGuess {
  var x: MotionFilter
  var y: MotionFilter
  var diameter: Double
  /// How probable it is, of all guesses and none.
  var share: Double
  var missed = 0
  var age = 0
  /// Where it was of late, on the grass: it comes after a guess that moves, and meets one that rests.
  private(set) var restX: Double
  private(set) var restY: Double

  /// Diameters: how well a sighting's place is known, how fast balls are, how much what rolls or flies changes its speed in a
  /// frame.
  private static let spread = 0.25
  private static let speedSpread = 4.0
  private static let push = 0.25
  /// What somebody who kicks it changes of its speed.
  private static let kick = 4.0
  /// How fast the place of late comes after, and the diameters away from it that are rest and movement.
  private static let settling = 0.05
  private static let resting = 0.5
  private static let moving = 1.5
  /// Frames before rest says anything.
  private static let restingAge = 8

  init(_ candidate: BallCandidates.Candidate, share: Double) {
    func filter(_ place: Double) -> MotionFilter {
      MotionFilter(
        place: place, spread: Self.spread * candidate.diameter,
        speedSpread: Self.speedSpread * candidate.diameter)
    }
    (x, y) = (filter(candidate.x), filter(candidate.y))
    (restX, restY) = (candidate.x, candidate.y)
    diameter = candidate.diameter
    self.share = share
  }

  /// Whether it is where it was before.
  var rests: Bool { age > Self.restingAge && wandered < Self.resting }
  /// Whether it goes over the grass.
  var wanders: Bool { wandered > Self.moving }
  private var wandered: Double { hypot(x.place - restX, y.place - restY) / diameter }

  /// The camera moved.
  mutating func move(zoom: Double, _ place: (Double, Double) -> (x: Double, y: Double)) {
    let (here, rest) = (place(x.place, y.place), place(restX, restY))
    x.move(to: here.x, scale: zoom)
    y.move(to: here.y, scale: zoom)
    (restX, restY) = (rest.x, rest.y)
    diameter *= zoom
  }

  /// A frame goes by, in which it rolls or flies on.
  mutating func advance() {
    x.advance(push: Self.push * diameter)
    y.advance(push: Self.push * diameter)
    missed += 1
    age += 1
  }

  /// What it is if it was kicked just before this frame, and not merely moved on.
  ///
  /// - Parameter before: it, before it advanced.
  func kicked(_ before: BallGuess) -> BallGuess {
    var kicked = self
    (kicked.x, kicked.y) = (before.x, before.y)
    kicked.x.advance(push: Self.kick * diameter)
    kicked.y.advance(push: Self.kick * diameter)
    return kicked
  }

  /// How likely it is seen just here, by the area of a ball; nil when it is too far away to be thought of.
  func likelihood(of candidate: BallCandidates.Candidate) -> Double? {
    let noise = Self.spread * Self.spread * diameter * diameter
    let (varianceX, varianceY) = (x.placeVariance + noise, y.placeVariance + noise)
    let (offX, offY) = (candidate.x - x.place, candidate.y - y.place)
    let off = offX * offX / varianceX + offY * offY / varianceY
    guard off < 12 else { return nil }
    return exp(-0.5 * off) * diameter * diameter / (varianceX * varianceY).squareRoot()
  }

  mutating func see(_ candidate: BallCandidates.Candidate) {
    x.correct(to: candidate.x, spread: Self.spread * diameter)
    y.correct(to: candidate.y, spread: Self.spread * diameter)
    missed = 0
    restX += (x.place - restX) * Self.settling
    restY += (y.place - restY) * Self.settling
  }

  /// Goes with whoever has it at their feet.
  mutating func stay(with box: PersonFitter.Box) {
    let (pull, slowing) = (0.2, 0.5)
    x.move(to: x.place + (box.centerX - x.place) * pull, scale: slowing)
    y.move(to: y.place + (box.bottom - diameter / 2 - y.place) * pull, scale: slowing)
  }

  /// Whether another guess says much the same, of place and way.
  func agrees(with other: BallGuess) -> Bool {
    let same = 0.6 * diameter
    return abs(x.place - other.x.place) < same && abs(y.place - other.y.place) < same
      && abs(x.speed - other.x.speed) < same && abs(y.speed - other.y.speed) < same
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    x.write(to: &state)
    y.write(to: &state)
    for value in [diameter, share, restX, restY] { state.write(value) }
    state.write(missed)
    state.write(age)
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    x = try MotionFilter(from: &state)
    y = try MotionFilter(from: &state)
    diameter = try state.double()
    share = try state.double()
    restX = try state.double()
    restY = try state.double()
    missed = Int(try state.integer())
    age = Int(try state.integer())
  }
}
