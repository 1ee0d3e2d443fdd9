import Base

/// Where something moves along one axis: a Kalman filter of place and speed.
struct MotionFilter: Equatable {
  var place: Double
  var speed: Double
  /// What is not known of them: variances, and what they have in common.
  private(set) var placeVariance: Double
  private(set) var common: Double
  private(set) var speedVariance: Double

  /// - Parameters:
  ///   - spread: how far off the place may be.
  ///   - speedSpread: how fast things start.
  init(place: Double, spread: Double, speedSpread: Double) {
    self.place = place
    speed = 0
    placeVariance = spread * spread
    common = 0
    speedVariance = speedSpread * speedSpread
  }

  /// A frame goes by.
  ///
  /// - Parameter push: how much the speed changes in a frame.
  mutating func advance(push: Double) {
    place += speed
    let noise = push * push
    placeVariance += 2 * common + speedVariance + noise / 4
    common += speedVariance + noise / 2
    speedVariance += noise
  }

  /// It was seen.
  mutating func correct(to seen: Double, spread: Double) {
    let total = placeVariance + spread * spread
    let (placeGain, speedGain) = (placeVariance / total, common / total)
    let off = seen - place
    place += placeGain * off
    speed += speedGain * off
    speedVariance -= speedGain * common
    common *= 1 - placeGain
    placeVariance *= 1 - placeGain
  }

  /// The camera moved: everything is elsewhere, and as fast as before.
  mutating func move(to place: Double, scale: Double) {
    self.place = place
    speed *= scale
  }

  func write(to state: inout StateEncoder) {
    for value in [place, speed, placeVariance, common, speedVariance] { state.write(value) }
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    place = try state.double()
    speed = try state.double()
    placeVariance = try state.double()
    common = try state.double()
    speedVariance = try state.double()
  }
}
