public import Base

/// Finds the people in a video's frames: what stands on the grass, taken apart by how high people are there.
public final class PeopleSight {
  private var finder: PeopleFinder?

  /// Two teams, their benches and the referees are fewer; more is a crowd before something green.
  private static let mostPeople = 60

  public init() {}

  /// What was found in a frame.
  public struct Sighting: Sendable {
    public let people: [Detection]
    /// Whether the picture shows a pitch at all.
    public let showsPitch: Bool
  }

  /// Looks at the next frame.
  ///
  /// - Parameters:
  ///   - pitch: how it lies, where somebody knows: how high people are follows from it. Where there is none, nobody plays.
  ///   - isCut: whether the frame begins a new shot.
  ///   - leastConfidence: who is less certain than this is left out.
  public func observe(
    _ views: FrameViews, pitch: PitchObservation?, isCut: Bool, leastConfidence: Double = 0
  ) throws(MediaError) -> Sighting {
    let picture = try views.picture
    let finder = finder(for: picture)
    if isCut { finder.reset() }
    guard pitch?.showsPitch ?? true, let ground = try views.ground else {
      return Sighting(people: [], showsPitch: false)
    }
    let known = pitch?.homography.flatMap { HeightPrior(seenBy: $0, in: picture) }
    let found = finder.find(on: ground, known: known)
    guard found.people.count <= Self.mostPeople else {
      return Sighting(people: [], showsPitch: false)
    }
    let people = found.people.compactMap {
      Detection(box: $0.box, confidence: $0.confidence, picture: picture)
    }.filter { $0.confidence >= leastConfidence }
    views.note(
      PeopleSurroundings(
        people: people, lines: finder.lines, outline: found.outline))
    return Sighting(people: people, showsPitch: true)
  }

  private func finder(for picture: WorkingPicture) -> PeopleFinder {
    if let finder, finder.width == picture.width, finder.height == picture.height { return finder }
    let made = PeopleFinder(width: picture.width, height: picture.height)
    finder = made
    return made
  }

  // MARK: - State

  public func snapshot(into state: inout StateEncoder) {
    state.write(finder) { state, finder in
      state.write(finder.width)
      state.write(finder.height)
      finder.write(to: &state)
    }
  }

  public func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    finder = try state.optional {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      let (width, height) = try state.pictureSize()
      let finder = PeopleFinder(width: width, height: height)
      try finder.restore(from: &state)
      return finder
    }
  }
}

extension StateDecoder {
  /// The width and height that a working picture may have.
  mutating func pictureSize() throws(Malformed) -> (width: Int, height: Int) {
    let (width, height) = (try integer(), try integer())
    // Working pictures are far smaller; damaged bytes must not ask for all memory.
    let sides: ClosedRange<Int64> = 1...100_000
    guard sides.contains(width), sides.contains(height), width * height <= 16_000_000 else {
      throw Malformed()
    }
    return (Int(width), Int(height))
  }
}

extension Detection {
  static let person: Label = "player"

  /// A box of a working picture in display pixels, cut at the picture's edges; nil when nothing of it is inside.
  init?(
    box: PersonFitter.Box, label: Label = Detection.person, confidence: Double,
    trackID: Int32? = nil, picture: WorkingPicture
  ) {
    let factor = Double(picture.factor)
    let left = max(box.left * factor, 0)
    let top = max(box.top * factor, 0)
    let right = min(box.right * factor, Double(picture.frameWidth))
    let bottom = min(box.bottom * factor, Double(picture.frameHeight))
    guard right > left, bottom > top else { return nil }
    try? self.init(
      label: label, confidence: min(max(confidence, 0), 1), x: left, y: top, width: right - left,
      height: bottom - top, trackID: trackID)
  }

  /// The box in working pixels.
  func box(in picture: WorkingPicture) -> PersonFitter.Box {
    let factor = Double(picture.factor)
    return PersonFitter.Box(
      left: x / factor, top: y / factor, right: (x + width) / factor,
      bottom: (y + height) / factor, coverage: 1)
  }
}

extension HeightPrior {
  /// How high people are on a pitch that lies like this. Metres sideways are as long as metres upwards where somebody stands, but
  /// for the camera's looking down.
  init?(seenBy homography: Homography, in picture: WorkingPicture) {
    guard let back = homography.inverse else { return nil }
    let factor = Double(picture.factor)
    let x = Double(picture.frameWidth) / 2
    var samples: [(row: Double, height: Double)] = []
    for part in [0.55, 0.95] {
      let y = Double(picture.frameHeight) * part
      guard let a = back.apply(x: x - 4, y: y), let b = back.apply(x: x + 4, y: y) else {
        return nil
      }
      let metres = ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot() / 8
      guard metres > 0, metres.isFinite else { return nil }
      samples.append((y / factor, Self.person / metres / factor))
    }
    let slope = (samples[1].height - samples[0].height) / (samples[1].row - samples[0].row)
    guard (0...0.9).contains(slope), samples[1].height >= Self.lowest else { return nil }
    self.init(
      slope: slope, offset: samples[0].height - slope * samples[0].row, support: .max)
  }

  /// Metres that somebody takes upwards, seen a little from above.
  private static let person = 1.72
}
