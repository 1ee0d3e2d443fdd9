import Base

/// Somebody who is followed: where they are going, how large they are, what they wear.
struct PersonTrack: Equatable {
  let id: Int32
  /// Of the feet's middle.
  var x: MotionFilter
  var y: MotionFilter
  var width: Double
  var height: Double
  var colour: ClothesColour?
  var confidence: Double
  /// Frames in which it was seen, and frames since it was last.
  var seen = 1
  var missed = 0
  var isConfirmed: Bool

  /// In heights: how far off a finding is, how fast people start to move, and how much they change speed in a frame.
  private static let spread = 0.06
  private static let speedSpread = 0.12
  private static let push = 0.012
  /// How quickly height and width follow what is found: legs are now wide apart and now together.
  private static let heightShare = 0.25
  private static let widthShare = 0.4
  /// And how quickly the confidence does.
  private static let confidenceShare = 0.25
  /// Of somebody who is partly hidden, this part of it.
  private static let unclear = 0.25

  init(id: Int32, _ person: PeopleFinder.Person, colour: ClothesColour?, isConfirmed: Bool) {
    self.id = id
    let box = person.box
    x = MotionFilter(
      place: box.centerX, spread: Self.spread * box.height,
      speedSpread: Self.speedSpread * box.height)
    y = MotionFilter(
      place: box.bottom, spread: Self.spread * box.height,
      speedSpread: Self.speedSpread * box.height)
    width = box.width
    height = box.height
    self.colour = colour
    confidence = person.confidence
    self.isConfirmed = isConfirmed
  }

  var box: PersonFitter.Box {
    PersonFitter.Box(
      left: x.place - width / 2, top: y.place - height, right: x.place + width / 2,
      bottom: y.place, coverage: 1)
  }

  /// The next frame, seen from where the camera is by then.
  mutating func advance(_ shift: CameraShift) {
    x.move(to: shift.x(x.place), scale: shift.zoom)
    y.move(to: shift.y(y.place), scale: shift.zoom)
    width *= shift.zoom
    height *= shift.zoom
    x.advance(push: Self.push * height)
    y.advance(push: Self.push * height)
    missed += 1
  }

  /// - Parameter isClear: whether the finding shows this person alone, so that its size and colours can be trusted.
  mutating func take(_ person: PeopleFinder.Person, colour newColour: ClothesColour?, isClear: Bool)
  {
    let box = person.box
    x.correct(to: box.centerX, spread: Self.spread * height)
    y.correct(to: box.bottom, spread: Self.spread * height)
    let share = isClear ? 1 : Self.unclear
    height += (box.height - height) * share * Self.heightShare
    width += (box.width - width) * share * Self.widthShare
    if isClear, let newColour {
      if colour == nil { colour = newColour } else { colour?.add(newColour) }
    }
    confidence += (person.confidence - confidence) * Self.confidenceShare
    seen += 1
    missed = 0
  }

  func write(to state: inout StateEncoder) {
    state.write(Int64(id))
    x.write(to: &state)
    y.write(to: &state)
    for value in [width, height, confidence] { state.write(value) }
    state.write(colour) { $1.write(to: &$0) }
    state.write(seen)
    state.write(missed)
    state.write(isConfirmed)
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    guard let id = Int32(exactly: try state.integer()) else { throw StateDecoder.Malformed() }
    self.id = id
    x = try MotionFilter(from: &state)
    y = try MotionFilter(from: &state)
    width = try state.double()
    height = try state.double()
    confidence = try state.double()
    colour = try state.optional {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      try ClothesColour(from: &state)
    }
    seen = Int(try state.integer())
    missed = Int(try state.integer())
    isConfirmed = try state.bool()
  }
}
